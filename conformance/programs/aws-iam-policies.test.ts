/** The AWS CLI on the catalogue of policies and on the policy simulator: the examples of its own documentation. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { awsCliVersion, NO_AWS_CLI, shell } from "../testing/aws-cli.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

const version = awsCliVersion();
if (version === undefined) console.log(NO_AWS_CLI);

describe.skipIf(version === undefined)(`the AWS CLI (${version})`, () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterAll(() => emulator.stop());

  async function works(command: string): Promise<string> {
    const environment = { AWS_ENDPOINT_URL: emulator.endpoint };
    const ended = await shell(`aws iam ${command}`, environment, emulator.directory);
    expect(ended, command).toMatchObject({ status: 0 });
    return ended.stdout.trim();
  }

  const policy =
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}';

  test("simulates a policy, in its words for a context entry", async () => {
    const answer = await works(
      `simulate-custom-policy --policy-input-list '${policy}' --action-names dynamodb:CreateBackup --output json --context-entries "ContextKeyName='aws:CurrentTime',ContextKeyValues='2019-04-25T11:00:00Z',ContextKeyType=date"`,
    );
    expect(JSON.parse(answer)).toEqual({
      EvaluationResults: [
        {
          EvalActionName: "dynamodb:CreateBackup",
          EvalResourceName: "*",
          EvalDecision: "allowed",
          MatchedStatements: [
            {
              SourcePolicyId: "PolicyInputList.1",
              SourcePolicyType: "IAM Policy",
              StartPosition: { Line: 1, Column: 38 },
              EndPosition: { Line: 1, Column: 167 },
            },
          ],
          MissingContextValues: [],
        },
      ],
    });
  });

  test("names the keys of a policy", async () => {
    const keys = await works(
      `get-context-keys-for-custom-policy --policy-input-list '${policy}' --output text --query ContextKeyNames`,
    );
    expect(keys).toBe("aws:CurrentTime");
  });

  test("pages through the policies that AWS keeps by itself", async () => {
    const count = await works("list-policies --scope AWS --query 'length(Policies)' --output json");
    expect(Number(count)).toBeGreaterThan(1_400);
  });
});
