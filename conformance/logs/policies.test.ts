/** Resource policies are kept, shown and taken away; those of a group by who knows their revision. Other classes of groups. */
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteResourcePolicyCommand,
  DescribeResourcePoliciesCommand,
  FilterLogEventsCommand,
  PutMetricFilterCommand,
  PutResourcePolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

const policyDocument = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "route53.amazonaws.com" },
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: "*",
    },
  ],
});
const refusal = (sent: Promise<unknown>): Promise<string> =>
  sent.then(
    () => "none",
    (error: Error) => `${error.name}: ${error.message}`,
  );

test("an account has ten policies by name", async () => {
  const logs = emulator.logs();
  const put = (policyName: string, document = policyDocument) =>
    logs.send(new PutResourcePolicyCommand({ policyName, policyDocument: document }));
  const { resourcePolicy } = await put("p0");
  expect(resourcePolicy).toMatchObject({ policyName: "p0", policyDocument });
  for (let n = 1; n < 10; n++) await put(`p${n}`);
  expect(await refusal(put("p10"))).toBe("LimitExceededException: Resource limit exceeded.");
  await put("p0", policyDocument.replace("route53", "es"));
  expect(await refusal(put("p0", "{"))).toContain("InvalidParameterException: ");
  const described = await logs.send(new DescribeResourcePoliciesCommand({}));
  expect(described.resourcePolicies).toHaveLength(10);
  expect(described.resourcePolicies?.[0]?.policyDocument).toContain("es.amazonaws.com");
  const remove = () => logs.send(new DeleteResourcePolicyCommand({ policyName: "p9" }));
  await remove();
  expect(await refusal(remove())).toBe(
    "ResourceNotFoundException: Policy with name [p9] does not exist.",
  );
});

test("the policy of a group is changed by who knows its revision", async () => {
  const logs = emulator.logs();
  await logs.send(new CreateLogGroupCommand({ logGroupName: "/policed" }));
  const resourceArn = "arn:aws:logs:us-east-1:000000000000:log-group:/policed";
  const put = (expectedRevisionId?: string) =>
    logs.send(new PutResourcePolicyCommand({ resourceArn, policyDocument, expectedRevisionId }));
  const { revisionId } = await put();
  expect(await refusal(put("another"))).toContain("OperationAbortedException: ");
  expect((await put(revisionId)).revisionId).not.toBe(revisionId);
  const { resourcePolicies } = await logs.send(
    new DescribeResourcePoliciesCommand({ resourceArn, policyScope: "RESOURCE" }),
  );
  expect(resourcePolicies).toMatchObject([{ resourceArn, policyScope: "RESOURCE" }]);
});

test("a group for rare access has no filters, and is not searched", async () => {
  const logs = emulator.logs();
  const logGroupName = "/rare";
  const logGroupClass = "INFREQUENT_ACCESS";
  await logs.send(new CreateLogGroupCommand({ logGroupName, logGroupClass }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "s" }));
  expect(await refusal(logs.send(new FilterLogEventsCommand({ logGroupName })))).toContain(
    "InvalidParameterException: ",
  );
  const filter = new PutMetricFilterCommand({
    logGroupName,
    filterName: "f",
    filterPattern: "",
    metricTransformations: [{ metricName: "m", metricNamespace: "n", metricValue: "1" }],
  });
  expect(await refusal(logs.send(filter))).toContain("InvalidOperationException: ");
});
