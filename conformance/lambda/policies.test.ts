/** Resource policies, through the SDK: what they say, and whom they let in. */
import { CreateUserCommand } from "@aws-sdk/client-iam";
import {
  AddPermissionCommand,
  type AddPermissionCommandInput,
  DeleteResourcePolicyCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  GetResourcePolicyCommand,
  PublishVersionCommand,
  PutResourcePolicyCommand,
  RemovePermissionCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keysOfUser } from "../dynamodb/principals.ts";
import { denialOf } from "../testing/denial.ts";
import { type Credentials, type Emulator, startEmulator } from "../testing/emulator.ts";

import { createFunction, createRole } from "./testing/functions.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function";
const OTHER = { accessKeyId: "111111111111", secretAccessKey: "test" };

let emulator: Emulator;
let Role: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  Role = await createRole(emulator, "runner");
});
afterAll(() => emulator.stop());

let functions = 0;
async function newFunction(): Promise<string> {
  functions += 1;
  const name = `f${functions}`;
  await createFunction(emulator, name, "export const handler = async () => 1;", { Role });
  return name;
}

const add = (
  FunctionName: string,
  more: Partial<AddPermissionCommandInput> = {},
  credentials?: Credentials,
) =>
  emulator.lambda(credentials).send(
    new AddPermissionCommand({
      FunctionName,
      StatementId: "s",
      Action: "lambda:InvokeFunction",
      Principal: "s3.amazonaws.com",
      ...more,
    }),
  );
const policyOf = (FunctionName: string, Qualifier?: string) =>
  emulator.lambda().send(new GetPolicyCommand({ FunctionName, Qualifier }));

describe("statements are written as Lambda writes them", () => {
  const cases: readonly [
    name: string,
    said: Partial<AddPermissionCommandInput>,
    principal: string,
    condition: string,
  ][] = [
    [
      "a service, for what it does for one resource and account",
      { SourceArn: "arn:aws:s3:::b", SourceAccount: "000000000000" },
      '{"Service":"s3.amazonaws.com"}',
      '{"StringEquals":{"AWS:SourceAccount":"000000000000"},"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::b"}}',
    ],
    ["an account", { Principal: "222222222222" }, '{"AWS":"arn:aws:iam::222222222222:root"}', ""],
    [
      "everybody in an organization",
      { Principal: "*", PrincipalOrgID: "o-0123456789" },
      '"*"',
      '{"StringEquals":{"aws:PrincipalOrgID":"o-0123456789"}}',
    ],
    [
      "everybody by a function URL",
      { Principal: "*", Action: "lambda:InvokeFunctionUrl", FunctionUrlAuthType: "NONE" },
      '"*"',
      '{"StringEquals":{"lambda:FunctionUrlAuthType":"NONE"}}',
    ],
    [
      "the second permission that a URL needs",
      { Principal: "*", InvokedViaFunctionUrl: true },
      '"*"',
      '{"Bool":{"lambda:InvokedViaFunctionUrl":"true"}}',
    ],
    [
      "a skill",
      { Principal: "alexa-appkit.amazon.com", EventSourceToken: "amzn1.ask.skill.1" },
      '{"Service":"alexa-appkit.amazon.com"}',
      '{"StringEquals":{"lambda:EventSourceToken":"amzn1.ask.skill.1"}}',
    ],
  ];
  test.each(cases)("%s", async (_name, said, principal, condition) => {
    const name = await newFunction();
    const { Statement } = await add(name, said);
    const action = said.Action ?? "lambda:InvokeFunction";
    const suffix = condition === "" ? "" : `,"Condition":${condition}`;
    expect(Statement).toBe(
      `{"Sid":"s","Effect":"Allow","Principal":${principal},"Action":"${action}","Resource":"${ARN}:${name}"${suffix}}`,
    );
    expect((await policyOf(name)).Policy).toBe(
      `{"Version":"2012-10-17","Id":"default","Statement":[${Statement}]}`,
    );
  });
});

test("what there is not, and what there is already, is refused in AWS's words", async () => {
  const name = await newFunction();
  const denied = async (sent: Promise<unknown>) => {
    const { name: code, status, message } = await denialOf(sent);
    return `${status} ${code}: ${message}`;
  };
  const missing = "404 ResourceNotFoundException: ";
  const invalid = "400 InvalidParameterValueException: ";
  expect(await denied(policyOf(name))).toBe(`${missing}The resource you requested does not exist.`);
  expect(await denied(add("absent"))).toBe(`${missing}Function not found: ${ARN}:absent`);
  expect(await denied(add(name, { Qualifier: "42" }))).toBe(
    `${missing}Function not found: ${ARN}:${name}:42`,
  );
  expect(await denied(add(name, { Qualifier: "live" }))).toBe(
    `${missing}Cannot find alias arn: ${ARN}:${name}:live`,
  );
  expect(await denied(add(name, { Qualifier: "$LATEST" }))).toBe(
    `${invalid}We currently do not support adding policies for $LATEST.`,
  );
  expect(await denied(add(`${name}:live`, { Qualifier: "other" }))).toBe(
    `${invalid}The derived qualifier from the function name does not match the specified qualifier.`,
  );
  const nobody = `${invalid}The provided principal was invalid. Please check the principal and try again.`;
  expect(await denied(add(name, { Principal: "someone.example.com" }))).toBe(nobody);
  expect(await denied(add(name, { Principal: "arn:aws:iam::000000000000:user/nobody" }))).toBe(
    nobody,
  );
  const remove = (FunctionName: string, StatementId: string) =>
    emulator.lambda().send(new RemovePermissionCommand({ FunctionName, StatementId }));
  expect(await denied(remove("absent", "s"))).toBe(`${missing}No policy found for: ${ARN}:absent`);
  expect(await denied(remove(name, "s"))).toBe(
    `${missing}No policy is associated with the given resource.`,
  );
  await add(name);
  expect(await denied(add(name))).toBe(
    "409 ResourceConflictException: The statement id (s) provided already exists. Please provide a new statement id, or remove the existing statement.",
  );
  expect(await denied(remove(name, "t"))).toBe(
    `${missing}Statement t is not found in resource policy.`,
  );
  await remove(name, "s");
  expect(await denied(policyOf(name))).toBe(`${missing}The resource you requested does not exist.`);
});

test("a policy is changed by who knows its revision, and has 20 KB at most", async () => {
  const name = await newFunction();
  await add(name);
  const { RevisionId } = await policyOf(name);
  await add(name, { StatementId: "t", RevisionId });
  expect(await denialOf(add(name, { StatementId: "u", RevisionId }))).toMatchObject({
    status: 412,
    name: "PreconditionFailedException",
  });
  const SourceArn = `arn:aws:s3:::${"b".repeat(900)}`;
  let refused: unknown;
  for (let count = 0; refused === undefined && count < 30; count += 1) {
    const sent = add(name, { StatementId: `n${count}`, SourceArn });
    refused = await sent.then(
      () => undefined,
      (error) => error,
    );
  }
  expect(refused).toMatchObject({ name: "PolicyLengthExceededException" });
  expect(`${(refused as Error).message}`).toMatch(
    /^The final policy size \(2\d{4}\) is bigger than the limit \(20480\)\.$/,
  );
  expect(Buffer.byteLength((await policyOf(name)).Policy ?? "")).toBeLessThanOrEqual(20_480);
});

test("a policy lets another account in where it is, and nowhere else", async () => {
  const name = await newFunction();
  const FunctionName = `${ARN}:${name}`;
  await emulator.lambda().send(new PublishVersionCommand({ FunctionName: name }));
  await emulator.advance(0);
  const look = (Qualifier?: string) =>
    emulator.lambda(OTHER).send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier }));
  expect(await denialOf(look())).toMatchObject({ status: 403, name: "AccessDeniedException" });
  const permission = {
    Action: "lambda:GetFunctionConfiguration",
    Principal: OTHER.accessKeyId,
  };
  await add(name, { ...permission, Qualifier: "1" });
  expect((await look("1")).Version).toBe("1");
  expect(await denialOf(look())).toMatchObject({ status: 403 });
  await add(name, permission);
  expect((await look()).Version).toBe("$LATEST");
  expect(await denialOf(look("$LATEST"))).toMatchObject({ status: 403 });
  const again = add(FunctionName, { StatementId: "more" }, OTHER);
  expect(await denialOf(again)).toMatchObject({ status: 403 });
});

test("who may give access may be told to whom", async () => {
  const name = await newFunction();
  const credentials = await keysOfUser(emulator, "000000000000", "giver", {
    Effect: "Allow",
    Action: ["lambda:AddPermission", "lambda:RemovePermission"],
    Resource: "*",
    Condition: { StringEquals: { "lambda:Principal": "s3.amazonaws.com" } },
  });
  await add(name, {}, credentials);
  const other = add(name, { StatementId: "t", Principal: "sns.amazonaws.com" }, credentials);
  expect(await denialOf(other)).toMatchObject({ status: 403 });
  await add(name, { StatementId: "t", Principal: "sns.amazonaws.com" });
  const remove = (StatementId: string) =>
    emulator
      .lambda(credentials)
      .send(new RemovePermissionCommand({ FunctionName: name, StatementId }));
  expect(await denialOf(remove("t"))).toMatchObject({ status: 403 });
  await remove("s");
});

test("a whole policy replaces what was there, and may deny", async () => {
  const name = await newFunction();
  const ResourceArn = `${ARN}:${name}`;
  await add(name);
  const UserName = "denied";
  await emulator.iam().send(new CreateUserCommand({ UserName }));
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "no",
        Effect: "Deny",
        Principal: { AWS: `arn:aws:iam::000000000000:user/${UserName}` },
        Action: "lambda:*",
        Resource: ResourceArn,
      },
    ],
  });
  const put = await emulator.lambda().send(new PutResourcePolicyCommand({ ResourceArn, Policy }));
  expect(put.Policy).toBe(Policy);
  expect(await policyOf(name)).toMatchObject({ Policy, RevisionId: put.RevisionId });
  const broken = new PutResourcePolicyCommand({ ResourceArn, Policy: '{"Statement":[{}]}' });
  expect(await denialOf(emulator.lambda().send(broken))).toMatchObject({
    status: 400,
    name: "InvalidParameterValueException",
  });
  await emulator.lambda().send(new DeleteResourcePolicyCommand({ ResourceArn }));
  const gone = emulator.lambda().send(new GetResourcePolicyCommand({ ResourceArn }));
  expect(await denialOf(gone)).toMatchObject({ status: 404 });
});
