/** Sessions of roles that a service opens for what it runs. */
import { expect, test } from "vitest";
import { serviceSessions } from "./service-sessions.ts";
import { localAccount, trust } from "./testing/local-account.ts";

const LAMBDA = "lambda.amazonaws.com";
const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f";

test("what a function asks for says which function asks", () => {
  const { iam, identities } = localAccount();
  const RoleName = "runner";
  const AssumeRolePolicyDocument = trust({ Service: LAMBDA });
  const roleArn = `${iam("CreateRole", { RoleName, AssumeRolePolicyDocument }).Role?.Arn}`;
  const PolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: "*",
      Condition: { ArnEquals: { "lambda:SourceFunctionArn": FUNCTION } },
    },
  });
  iam("PutRolePolicy", { RoleName, PolicyName: "p", PolicyDocument });
  const asked = { action: "s3:GetObject", resource: "arn:aws:s3:::b/k" };
  const mayRead = (functionArn?: string) =>
    serviceSessions(identities, LAMBDA)
      .open(
        roleArn,
        "f",
        functionArn === undefined ? {} : { "lambda:SourceFunctionArn": functionArn },
      )
      ?.authorize(asked).allowed;
  expect([mayRead(FUNCTION), mayRead(`${FUNCTION}2`), mayRead()]).toEqual([true, false, false]);
  expect(serviceSessions(identities, "ec2.amazonaws.com").open(roleArn, "f")).toBeUndefined();
});

test("a session that is held is not over, and is when it is let go", async () => {
  const { iam, identities, clock } = localAccount();
  const RoleName = "runner";
  const AssumeRolePolicyDocument = trust({ Service: LAMBDA });
  const roleArn = `${iam("CreateRole", { RoleName, AssumeRolePolicyDocument }).Role?.Arn}`;
  const [held, other] = ["held", "other"].map((name) =>
    serviceSessions(identities, LAMBDA).open(roleArn, name),
  );
  const kindOf = (session: typeof held) =>
    identities.authority.resolve(`${session?.accessKeyId}`, session?.sessionToken).kind;
  const letGo = held?.hold();
  await clock.advance(13 * 3_600_000);
  expect([kindOf(held), kindOf(other)]).toEqual(["found", "expired-token"]);
  letGo?.();
  expect(kindOf(held)).toBe("expired-token");
});
