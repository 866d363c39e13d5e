/** ValidatePolicy over HTTP, by the SDK's own client. */
import {
  ValidatePolicyCommand,
  type ValidatePolicyCommandInput,
} from "@aws-sdk/client-accessanalyzer";
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Credentials, type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

const PASS_ANY_ROLE = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": ["s3:GetObject", "iam:PassRole"], "Resource": "*" }
  ]
}`;

/** All of the statement is on line 4. */
function spanOf(text: string) {
  const offset = PASS_ANY_ROLE.indexOf(text);
  const column = offset - PASS_ANY_ROLE.lastIndexOf("\n", offset) - 1;
  const length = text.length;
  return {
    start: { line: 4, column, offset },
    end: { line: 4, column: column + length, offset: offset + length },
  };
}

function validate(input: Partial<ValidatePolicyCommandInput>, credentials?: Credentials) {
  return emulator.accessAnalyzer(credentials).send(
    new ValidatePolicyCommand({
      policyDocument: PASS_ANY_ROLE,
      policyType: "IDENTITY_POLICY",
      ...input,
    }),
  );
}

async function refusalOf(input: Partial<ValidatePolicyCommandInput>, credentials?: Credentials) {
  try {
    await validate(input, credentials);
  } catch (error) {
    return error as Error & { reason?: string; fieldList?: { name: string }[] };
  }
  throw new Error("not refused");
}

test("a finding has its type, code, words, link, and the places in the policy", async () => {
  const { findings, nextToken } = await validate({ locale: "EN" });
  expect(nextToken).toBeUndefined();
  expect(findings).toEqual([
    {
      findingDetails:
        "Using the iam:PassRole action with wildcards (*) in the resource can be overly permissive because it allows iam:PassRole permissions on multiple resources. " +
        "We recommend that you specify resource ARNs or add the iam:PassedToService condition key to your statement.",
      findingType: "SECURITY_WARNING",
      issueCode: "PASS_ROLE_WITH_STAR_IN_RESOURCE",
      learnMoreLink:
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-pass-role-with-star-in-resource",
      locations: [
        {
          path: [{ value: "Statement" }, { index: 0 }, { value: "Action" }, { index: 1 }],
          span: spanOf('"iam:PassRole"'),
        },
        {
          path: [{ value: "Statement" }, { index: 0 }, { value: "Resource" }],
          span: spanOf('"*"'),
        },
      ],
    },
  ]);
});

test("what is no JSON is a finding, not a refusal", async () => {
  const { findings } = await validate({ policyDocument: '{\n "Version" }' });
  expect(findings?.map(({ issueCode, findingDetails }) => [issueCode, findingDetails])).toEqual([
    ["JSON_SYNTAX_ERROR", "Fix the JSON syntax error at index 13 line 2 column 11."],
  ]);
});

test("what the policy is for decides what it may hold", async () => {
  const kmsInBucket = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Deny", Principal: "*", Action: "kms:Decrypt", Resource: "arn:aws:s3:::b/*" },
    ],
  });
  const codes = async (input: Partial<ValidatePolicyCommandInput>) => {
    const { findings } = await validate({ policyDocument: kmsInBucket, ...input });
    return findings?.map(({ issueCode }) => issueCode);
  };
  expect(await codes({ policyType: "RESOURCE_POLICY" })).toEqual([]);
  expect(
    await codes({ policyType: "RESOURCE_POLICY", validatePolicyResourceType: "AWS::S3::Bucket" }),
  ).toEqual(["UNSUPPORTED_ACTION_IN_POLICY"]);
  expect(await codes({ policyType: "IDENTITY_POLICY" })).toEqual(["UNSUPPORTED_PRINCIPAL"]);
  expect(await codes({ policyType: "SERVICE_CONTROL_POLICY" })).toEqual([
    "SCP_SYNTAX_ERROR_PRINCIPAL",
  ]);
  expect(await codes({ policyType: "RESOURCE_CONTROL_POLICY" })).toEqual([]);
});

test("findings come in pages of the size that is asked for, each finding once", async () => {
  const policyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: ["s3:A", "s3:B", "s3:C", "s3:D", "s3:E"], Resource: "*" },
    ],
  });
  const seen: (string | undefined)[] = [];
  const sizes: number[] = [];
  let nextToken: string | undefined;
  do {
    const page = await validate({ policyDocument, maxResults: 2, nextToken });
    seen.push(...(page.findings ?? []).map(({ findingDetails }) => findingDetails));
    sizes.push(page.findings?.length ?? 0);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  expect(sizes).toEqual([2, 2, 1]);
  expect(seen).toEqual(
    ["A", "B", "C", "D", "E"].map((name) => `The action s3:${name} does not exist.`),
  );
});

test("input that cannot be is refused with the reason and the fields", async () => {
  const enumeration = await refusalOf({ policyType: "BUCKET_POLICY" as never });
  expect(enumeration.name).toBe("ValidationException");
  expect(enumeration.reason).toBe("fieldValidationFailed");
  expect(enumeration.fieldList?.map(({ name }) => name)).toEqual(["policyType"]);
  const token = await refusalOf({ nextToken: "made-up" });
  expect([token.name, token.fieldList?.[0]?.name]).toEqual(["ValidationException", "nextToken"]);
  const count = await refusalOf({ maxResults: 0 });
  expect([count.name, count.fieldList?.[0]?.name]).toEqual(["ValidationException", "maxResults"]);
  const tooLarge = await refusalOf({ policyDocument: " ".repeat(40_000) });
  expect([tooLarge.name, tooLarge.message]).toEqual(["ValidationException", "InvalidPolicy"]);
  const mixed = await refusalOf({ validatePolicyResourceType: "AWS::S3::Bucket" });
  expect([mixed.name, mixed.message]).toEqual(["ValidationException", "InvalidInput"]);
});

test("who has no permission for it cannot validate a policy", async () => {
  const iam = emulator.iam();
  await iam.send(new CreateUserCommand({ UserName: "ann" }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
  const ann = {
    accessKeyId: AccessKey?.AccessKeyId as string,
    secretAccessKey: AccessKey?.SecretAccessKey as string,
  };
  const denied = await refusalOf({}, ann);
  expect(denied.name).toBe("AccessDeniedException");
  expect(denied.message).toMatch(/is not authorized to perform: access-analyzer:ValidatePolicy/);
  const PolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "access-analyzer:ValidatePolicy", Resource: "*" }],
  });
  await iam.send(new PutUserPolicyCommand({ UserName: "ann", PolicyName: "p", PolicyDocument }));
  expect((await validate({}, ann)).findings).toHaveLength(1);
});
