/** CheckNoNewAccess, CheckAccessNotGranted and CheckNoPublicAccess over HTTP, by the SDK's own client. */
import {
  CheckAccessNotGrantedCommand,
  CheckNoNewAccessCommand,
  CheckNoPublicAccessCommand,
  ListAnalyzersCommand,
} from "@aws-sdk/client-accessanalyzer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

const BUCKET = ["arn:aws:s3:::amzn-s3-demo-bucket", "arn:aws:s3:::amzn-s3-demo-bucket/*"];

function policy(...statements: object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

function allow(actions: readonly string[], more: object = {}): object {
  return { Effect: "Allow", Action: actions, Resource: BUCKET, ...more };
}

async function newAccess(existing: string, updated: string) {
  const { $metadata: _, ...answer } = await emulator.accessAnalyzer().send(
    new CheckNoNewAccessCommand({
      existingPolicyDocument: existing,
      newPolicyDocument: updated,
      policyType: "IDENTITY_POLICY",
    }),
  );
  return answer;
}

test("an action more is new access, as in AWS's example", async () => {
  const existing = policy(allow(["s3:GetObject", "s3:ListBucket"]));
  const updated = policy(allow(["s3:GetObject", "s3:GetObjectAcl", "s3:ListBucket"]));
  expect(await newAccess(existing, updated)).toEqual({
    result: "FAIL",
    message: "The modified permissions grant new access compared to your existing policy.",
    reasons: [{ description: "New access in the statement with index: 0.", statementIndex: 0 }],
  });
  expect(await newAccess(updated, existing)).toEqual({
    result: "PASS",
    message: "The modified permissions do not grant new access compared to your existing policy.",
  });
});

test("a statement with a Sid is named by it", async () => {
  const existing = policy(allow(["s3:GetObject"]));
  const updated = policy(allow(["s3:GetObject"]), allow(["s3:PutObject"], { Sid: "Write" }));
  expect((await newAccess(existing, updated)).reasons).toEqual([
    {
      description: "New access in the statement with sid: Write.",
      statementId: "Write",
      statementIndex: 1,
    },
  ]);
});

/** The three examples of the SDK's reference. */
const JOHN = { Principal: { AWS: "arn:aws:iam::123456789012:user/JohnDoe" }, Sid: "AllowJohnDoe" };

test.each([
  ["s3:GetObject", "*", { actions: ["s3:PutObject"] }, "PASS"],
  [
    "s3:PutObject",
    "arn:aws:s3:::my-bucket/*",
    { resources: ["arn:aws:s3:::sensitive-bucket/*"] },
    "PASS",
  ],
  ["s3:PutObject", "arn:aws:s3:::my-bucket/*", { resources: ["arn:aws:s3:::my-bucket/*"] }, "FAIL"],
] as const)("%s on %s, asked about %j: %4$s", async (Action, Resource, access, result) => {
  const { $metadata: _, ...answer } = await emulator.accessAnalyzer().send(
    new CheckAccessNotGrantedCommand({
      policyDocument: policy({ Effect: "Allow", ...JOHN, Action, Resource }),
      policyType: "RESOURCE_POLICY",
      access: [
        {
          ...("actions" in access
            ? { actions: [...access.actions] }
            : { resources: [...access.resources] }),
        },
      ],
    }),
  );
  expect(answer).toEqual(
    result === "PASS"
      ? {
          result,
          message:
            "The policy document does not grant access to perform the listed actions or resources.",
        }
      : {
          result,
          message:
            "The policy document grants access to perform one or more of the listed actions or resources.",
          reasons: [
            {
              description:
                "One or more of the listed actions or resources in the statement with sid: AllowJohnDoe.",
              statementId: "AllowJohnDoe",
              statementIndex: 0,
            },
          ],
        },
  );
});

test("a bucket policy for everyone grants public access, one for a user does not", async () => {
  const check = async (Principal: unknown) => {
    const { $metadata: _, ...answer } = await emulator.accessAnalyzer().send(
      new CheckNoPublicAccessCommand({
        policyDocument: policy({
          Sid: "Bob",
          Effect: "Allow",
          Principal,
          Action: ["s3:GetObject"],
        }),
        resourceType: "AWS::S3::Bucket",
      }),
    );
    return answer;
  };
  expect(await check({ AWS: "arn:aws:iam::111122223333:user/JohnDoe" })).toEqual({
    result: "PASS",
    message: "The resource policy does not grant public access for the given resource type.",
  });
  expect(await check("*")).toEqual({
    result: "FAIL",
    message: "The resource policy grants public access for the given resource type.",
    reasons: [
      {
        description: "Public access granted in the following statement with sid: Bob.",
        statementId: "Bob",
        statementIndex: 0,
      },
    ],
  });
});

async function refusal(run: () => Promise<unknown>): Promise<string> {
  try {
    await run();
  } catch (error) {
    return `${(error as Error).name} ${(error as { $metadata: { httpStatusCode: number } }).$metadata.httpStatusCode}`;
  }
  return "none";
}

test("what cannot be analyzed is refused by name", async () => {
  const sound = policy(allow(["s3:GetObject"]));
  const invalid = "InvalidParameterException 400";
  expect(await refusal(() => newAccess("{", sound))).toBe(invalid);
  expect(await refusal(() => newAccess(sound, policy({ Effect: "Allow" })))).toBe(invalid);
  expect(await refusal(() => newAccess(sound, policy(allow(["s3:*"], { Principal: "*" }))))).toBe(
    invalid,
  );
  expect(await refusal(() => newAccess(sound, " ".repeat(40_000)))).toBe("ValidationException 400");
  const asked = (actions: string[]) =>
    emulator.accessAnalyzer().send(
      new CheckAccessNotGrantedCommand({
        policyDocument: sound,
        policyType: "IDENTITY_POLICY",
        access: [{ actions }],
      }),
    );
  expect(await refusal(() => asked([]))).toBe(invalid);
  expect(await refusal(() => asked(["GetObject"]))).toBe(invalid);
  expect(await refusal(() => asked(Array.from({ length: 101 }, () => "s3:GetObject")))).toBe(
    "ValidationException 400",
  );
  // Patterns whose common texts would have to be counted.
  const knotted = Array.from({ length: 12 }, (_, index) => ({
    Effect: "Deny",
    Action: "*",
    NotResource: Array.from({ length: 20 }, (_each, at) => `*a${"?".repeat(index * 9 + at)}b*`),
  }));
  expect(
    await refusal(() => newAccess(sound, policy(allow(["s3:*"], { Resource: "*" }), ...knotted))),
  ).toMatch(/^(none|UnprocessableEntityException 422)$/);
});

test("what is not there is refused by name", async () => {
  const analyzers = emulator.accessAnalyzer().send(new ListAnalyzersCommand({}));
  await expect(analyzers).rejects.toMatchObject({
    name: "NotImplemented",
    message: expect.stringContaining("ListAnalyzers"),
  });
});
