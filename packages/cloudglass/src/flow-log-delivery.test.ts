/** Whose roles flow logs are delivered as. */
import { SeededRandom } from "@cloudglass/env";
import { serviceAuthority } from "@cloudglass/iam";
import type { Service } from "@cloudglass/wire";
import { expect, test } from "vitest";
import { localAccount, trust } from "../../iam/src/testing/local-account.ts";
import { flowLogDelivery } from "./flow-log-delivery.ts";

test("a role of another account than the flow log's delivers nothing", async () => {
  const { iam, identities, clock } = localAccount();
  const AssumeRolePolicyDocument = trust({ Service: "vpc-flow-logs.amazonaws.com" });
  const roleArn = `${iam("CreateRole", { RoleName: "flows", AssumeRolePolicyDocument }).Role?.Arn}`;
  const opened: string[] = [];
  const openService = async (name: string): Promise<Service> => {
    opened.push(name);
    throw new Error("There is no such service");
  };
  const env = { clock, random: new SeededRandom("flows") };
  const delivery = flowLogDelivery(identities, serviceAuthority(identities), openService, env);
  const deliver = (accountId: string) =>
    delivery.toLogGroup(
      { accountId, region: "us-east-1", roleArn, logGroup: "flows", logStream: "eni-all" },
      [{ timestamp: 0, message: "" }],
    );
  expect(await deliver("111122223333")).toBe("Access error");
  expect(opened).toEqual([]);
  await expect(deliver("000000000000")).rejects.toThrow("no such service");
  expect(opened).toEqual(["logs"]);
});
