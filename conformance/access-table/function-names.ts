/** A function, and the names of what belongs to functions. */
import { zipOf } from "../lambda/testing/zip.ts";
import type { Names } from "./sample-input.ts";
import type { Run } from "./world.ts";

const ACCOUNT = "000000000000";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/staff/r`;

/** With a role of `makeIdentities`, a version, a URL that everyone may call, and a policy. */
export async function makeFunction(lambda: Run): Promise<Names> {
  const FunctionName = "f";
  await lambda("CreateFunction", {
    FunctionName,
    Role: ROLE,
    Runtime: "nodejs22.x",
    Handler: "index.handler",
    Code: { ZipFile: zipOf({ "index.mjs": "export const handler = async () => 1;" }) },
    Tags: { team: "red" },
    Publish: true,
  });
  await lambda("CreateFunctionUrlConfig", { FunctionName, AuthType: "NONE" });
  await lambda("AddPermission", {
    FunctionName,
    StatementId: "public",
    Action: "lambda:InvokeFunctionUrl",
    Principal: "*",
    FunctionUrlAuthType: "NONE",
  });
  const { UUID } = await lambda("CreateEventSourceMapping", {
    FunctionName,
    EventSourceArn: `arn:aws:sqs:us-east-1:${ACCOUNT}:queue`,
    Enabled: false,
    Tags: { team: "red" },
  });
  const region = `arn:aws:lambda:us-east-1:${ACCOUNT}`;
  const functionArn = `${region}:function:${FunctionName}`;
  return {
    FunctionName,
    Qualifier: undefined,
    "DeleteProvisionedConcurrencyConfigRequest.Qualifier": "1",
    "GetProvisionedConcurrencyConfigRequest.Qualifier": "1",
    "PutProvisionedConcurrencyConfigRequest.Qualifier": "1",
    StatementId: "public",
    Policy: JSON.stringify({ Statement: { Effect: "Allow", Principal: "*" } }),
    Role: ROLE,
    Layers: [`${region}:layer:l:1`],
    LayerName: "l",
    VersionNumber: 1,
    "GetLayerVersionByArnRequest.Arn": `${region}:layer:l:1`,
    CodeSigningConfigArn: `${region}:code-signing-config:csc-0123456789abcdef0`,
    UUID,
    Resource: functionArn,
    ResourceArn: functionArn,
  };
}
