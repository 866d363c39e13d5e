/** Functions for tests: their role, their code, and when they are ready. */
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  InvokeCommand,
  type InvokeCommandInput,
} from "@aws-sdk/client-lambda";
import { type Credentials, type Emulator, ROOT } from "../../testing/emulator.ts";
import { zipOf } from "./zip.ts";

/** Lambda may assume the role. */
export const LAMBDA_TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    },
  ],
});

/** Returns the ARN of a role that Lambda may assume. @param statements of an inline policy beside basic execution */
export async function createRole(
  emulator: Emulator,
  name: string,
  statements: readonly object[] = [],
  credentials: Credentials = ROOT,
): Promise<string> {
  const iam = emulator.iam(credentials);
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: LAMBDA_TRUST }),
  );
  await iam.send(
    new AttachRolePolicyCommand({
      RoleName: name,
      PolicyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    }),
  );
  if (statements.length > 0) {
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: statements });
    await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: "own", PolicyDocument }));
  }
  return Role?.Arn as string;
}

/** A Node function with `index.mjs`, unless told otherwise; Active when it returns. */
export async function createFunction(
  emulator: Emulator,
  name: string,
  source: string | Readonly<Record<string, string | Uint8Array>>,
  more: Partial<CreateFunctionCommandInput> & { readonly Role: string },
): Promise<void> {
  const files = typeof source === "string" ? { "index.mjs": source } : source;
  await emulator.lambda().send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      // A busy machine is not what is tested.
      Timeout: 60,
      Code: { ZipFile: zipOf(files) },
      ...more,
    }),
  );
  await emulator.advance(0);
}

export interface Invoked {
  readonly status: number | undefined;
  readonly error: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the function answers
  readonly payload: any;
  readonly log: string;
  readonly version: string | undefined;
}

export async function invoke(
  emulator: Emulator,
  name: string,
  event: unknown = {},
  more: Partial<InvokeCommandInput> = {},
): Promise<Invoked> {
  const answer = await emulator.lambda().send(
    new InvokeCommand({
      FunctionName: name,
      Payload: JSON.stringify(event),
      LogType: "Tail",
      ...more,
    }),
  );
  const text = answer.Payload?.transformToString() ?? "";
  return {
    status: answer.StatusCode,
    error: answer.FunctionError,
    payload: text === "" ? undefined : JSON.parse(text),
    log: Buffer.from(answer.LogResult ?? "", "base64").toString(),
    version: answer.ExecutedVersion,
  };
}
