import { expect, test } from "vitest";
import { localAccount, policy } from "../../../testing/local-account.ts";

const ANN = "arn:aws:iam::000000000000:user/ann";
const text = (statement: object) => JSON.stringify(policy(statement));

test("context keys are listed once, variables and keys, in the order of the text", () => {
  const { iam, user } = localAccount();
  const table = text({
    Effect: "Allow",
    Action: "dynamodb:*",
    Resource: `arn:aws:dynamodb:us-west-2:123456789012:table/\${aws:username}`,
    Condition: { DateGreaterThan: { "aws:CurrentTime": "2015-08-16T12:00:00Z" } },
  });
  const keys = iam("GetContextKeysForCustomPolicy", { PolicyInputList: [table] });
  expect(keys.ContextKeyNames).toEqual(["aws:username", "aws:CurrentTime"]);
  user("ann", JSON.parse(table) as object);
  const more = text({
    Effect: "Deny",
    Action: "s3:*",
    Resource: "*",
    Condition: {
      StringNotEquals: { "aws:USERNAME": `\${aws:PrincipalTag/owner, 'nobody'} \${*}` },
      Bool: { "aws:SecureTransport": "false" },
    },
  });
  const all = iam("GetContextKeysForPrincipalPolicy", {
    PolicySourceArn: ANN,
    PolicyInputList: [more],
  });
  expect(all.ContextKeyNames).toEqual([
    "aws:username",
    "aws:CurrentTime",
    "aws:PrincipalTag/owner",
    "aws:SecureTransport",
  ]);
});
