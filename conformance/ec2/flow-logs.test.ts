/** Flow logs as the control plane has them; what is delivered is in flow-log-delivery.test.ts. */
import {
  CreateFlowLogsCommand,
  type CreateFlowLogsCommandInput,
  DeleteFlowLogsCommand,
  DescribeFlowLogsCommand,
  DescribeVpcsCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
let vpcId: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  const { Vpcs = [] } = await emulator.ec2().send(new DescribeVpcsCommand({}));
  vpcId = Vpcs[0]?.VpcId ?? "";
});
afterAll(() => emulator.stop());

const ROLE = "arn:aws:iam::000000000000:role/flow";

function create(more: Partial<CreateFlowLogsCommandInput> = {}) {
  const input: CreateFlowLogsCommandInput = {
    ResourceIds: [vpcId],
    ResourceType: "VPC",
    TrafficType: "ALL",
    LogGroupName: "flows",
    DeliverLogsPermissionArn: ROLE,
    ...more,
  };
  return emulator.ec2().send(new CreateFlowLogsCommand(input));
}

test("a flow log is made, described with AWS's defaults, and deleted", async () => {
  const tags = [{ Key: "team", Value: "red" }];
  const { FlowLogIds = [] } = await create({
    TagSpecifications: [{ ResourceType: "vpc-flow-log", Tags: tags }],
  });
  const ec2 = emulator.ec2();
  const Filter = [{ Name: "resource-id", Values: [vpcId] }];
  const { FlowLogs } = await ec2.send(new DescribeFlowLogsCommand({ Filter }));
  expect(FlowLogs).toMatchObject([
    {
      FlowLogId: FlowLogIds[0],
      FlowLogStatus: "ACTIVE",
      MaxAggregationInterval: 600,
      LogDestinationType: "cloud-watch-logs",
      LogGroupName: "flows",
      DeliverLogsPermissionArn: ROLE,
      Tags: tags,
    },
  ]);
  expect(FlowLogs?.[0]?.LogFormat?.split(" ")).toHaveLength(14);
  await ec2.send(new DeleteFlowLogsCommand({ FlowLogIds }));
  await expect(ec2.send(new DeleteFlowLogsCommand({ FlowLogIds }))).rejects.toMatchObject({
    name: "InvalidFlowLogId.NotFound",
  });
});

test("a second one alike is refused for its resource alone, and a token makes it once", async () => {
  const LogGroupName = "twice";
  const first = await create({ LogGroupName, ClientToken: "t" });
  expect(await create({ LogGroupName, ClientToken: "t" })).toMatchObject({
    FlowLogIds: first.FlowLogIds,
  });
  const { FlowLogIds, Unsuccessful } = await create({ LogGroupName });
  expect(FlowLogIds ?? []).toEqual([]);
  expect(Unsuccessful).toMatchObject([
    { ResourceId: vpcId, Error: { Code: "FlowLogAlreadyExists" } },
  ]);
  const ResourceIds = [vpcId, "vpc-00000000000000000"];
  const some = { LogGroupName: "some", ResourceIds, ClientToken: "u" };
  const partly = await create(some);
  expect(partly.FlowLogIds).toHaveLength(1);
  expect(partly.Unsuccessful).toMatchObject([{ Error: { Code: "InvalidVpcID.NotFound" } }]);
  const { FlowLogIds: again, Unsuccessful: failedAgain } = await create(some);
  expect([again, failedAgain]).toEqual([partly.FlowLogIds, partly.Unsuccessful]);
});

test.each<[string, Partial<CreateFlowLogsCommandInput>]>([
  ["without a role", { DeliverLogsPermissionArn: undefined }],
  ["without a log group", { LogGroupName: undefined }],
  ["with a field that there is not", { LogFormat: "$" + "{nonsense}" }],
  ["with another interval", { MaxAggregationInterval: 61 }],
  ["to a bucket with a role", { LogDestinationType: "s3", LogDestination: "arn:aws:s3:::b" }],
])("%s there is none", async (_how, input) => {
  await expect(create(input)).rejects.toMatchObject({ name: "InvalidParameter" });
});

test("the role is one, and the account's own", async () => {
  const refused = (DeliverLogsPermissionArn: string) =>
    expect(create({ DeliverLogsPermissionArn, LogGroupName: "roles" })).rejects;
  await refused("flow").toMatchObject({ name: "InvalidParameter" });
  await refused("arn:aws:iam::000000000000:user/flow").toMatchObject({ name: "InvalidParameter" });
  await refused("arn:aws:iam::222222222222:role/flow").toMatchObject({
    name: "AccessDenied",
    message: "Cross-account pass role is not allowed.",
    $metadata: { httpStatusCode: 403 },
  });
});

test("what is not there yet says so", async () => {
  const LogDestination = "arn:aws:s3:::b";
  const toBucket = { LogGroupName: undefined, DeliverLogsPermissionArn: undefined };
  const asked = create({
    ...toBucket,
    LogDestinationType: "s3",
    LogDestination,
    DestinationOptions: {
      FileFormat: "parquet",
      HiveCompatiblePartitions: false,
      PerHourPartition: false,
    },
  });
  await expect(asked).rejects.toMatchObject({ $metadata: { httpStatusCode: 501 } });
  for (const place of ["us-east-1:222222222222", "us-west-2:000000000000"]) {
    const elsewhere = { LogDestination: `arn:aws:logs:${place}:log-group:g` };
    await expect(create({ ...elsewhere, LogGroupName: undefined })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 501 },
    });
  }
  const own = "arn:aws:logs:us-east-1:000000000000:log-group:g:*";
  const made = await create({ LogDestination: own, LogGroupName: undefined });
  expect(made.FlowLogIds).toHaveLength(1);
});
