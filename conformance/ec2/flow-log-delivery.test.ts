/** What flow logs tell of packets, in the log group and in the bucket. */
import { gunzipSync } from "node:zlib";
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateFlowLogsCommand,
  DescribeFlowLogsCommand,
  type Instance,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  ListObjectsV2Command,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
let first: Instance;
let second: Instance;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  const ImageId =
    "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
  const UserData = Buffer.from("listen 443\n").toString("base64");
  const two = { ImageId, InstanceType: "t3.micro", MinCount: 2, MaxCount: 2, UserData } as const;
  const { Instances = [] } = await emulator.ec2().send(new RunInstancesCommand(two));
  [first, second] = Instances as [Instance, Instance];
  await emulator.advance(1000);
});
afterAll(() => emulator.stop());

const interfaceOf = ({ NetworkInterfaces }: Instance) => NetworkInterfaces?.[0]?.NetworkInterfaceId;

/** A TCP SYN between the two: the default group lets its own in, nobody else. */
async function connect(port: number, source?: string) {
  const answer = await fetch(`${emulator.endpoint}/_cloudglass/vpc/packets`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ from: interfaceOf(first), to: second.PrivateIpAddress, port, source }),
  });
  expect(answer.status).toBe(200);
}

async function createRole(RoleName: string, Action: string): Promise<string> {
  const Statement = { Effect: "Allow", Action, Resource: "*" };
  const trust = {
    Effect: "Allow",
    Principal: { Service: "vpc-flow-logs.amazonaws.com" },
    Action: "sts:AssumeRole",
  };
  const policy = (statement: object) =>
    JSON.stringify({ Version: "2012-10-17", Statement: statement });
  const iam = emulator.iam();
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: policy(trust) }),
  );
  const PolicyDocument = policy(Statement);
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "p", PolicyDocument }));
  return Role?.Arn as string;
}

const WINDOW_MS = 60_000;

test("records reach the stream of each interface as the role that the log was given", async () => {
  const DeliverLogsPermissionArn = await createRole("flows", "logs:*");
  await emulator.ec2().send(
    new CreateFlowLogsCommand({
      ResourceIds: [first.VpcId as string],
      ResourceType: "VPC",
      TrafficType: "ALL",
      MaxAggregationInterval: 60,
      LogGroupName: "flows",
      DeliverLogsPermissionArn,
    }),
  );
  await connect(443);
  await emulator.advance(WINDOW_MS);
  const { events = [] } = await emulator.logs().send(
    new FilterLogEventsCommand({
      logGroupName: "flows",
      logStreamNames: [`${interfaceOf(second)}-all`],
    }),
  );
  const lines = events.map(({ message = "" }) => message.split(" "));
  const syn = lines.find((fields) => fields[3] === first.PrivateIpAddress);
  expect(syn?.slice(0, 3)).toEqual(["2", "000000000000", interfaceOf(second)]);
  expect(syn?.[6]).toBe("443");
  expect(syn?.slice(12)).toEqual(["ACCEPT", "OK"]);
});

test("a file of a bucket has them under AWS's key, and the bucket lets log delivery in", async () => {
  const s3 = emulator.s3();
  await s3.send(new CreateBucketCommand({ Bucket: "flows" }));
  await emulator.ec2().send(
    new CreateFlowLogsCommand({
      ResourceIds: [interfaceOf(second) as string],
      ResourceType: "NetworkInterface",
      TrafficType: "ACCEPT",
      MaxAggregationInterval: 60,
      LogDestinationType: "s3",
      LogDestination: "arn:aws:s3:::flows/kept/",
      LogFormat: "$" + "{dstport} $" + "{flow-direction} $" + "{instance-id}",
    }),
  );
  const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket: "flows" }));
  expect(Policy).toContain("delivery.logs.amazonaws.com");
  await connect(443);
  await emulator.advance(WINDOW_MS);
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: "flows" }));
  const Key = Contents[0]?.Key as string;
  expect(Key).toMatch(
    /^kept\/AWSLogs\/000000000000\/vpcflowlogs\/us-east-1\/\d{4}\/\d\d\/\d\d\/000000000000_vpcflowlogs_us-east-1_fl-[0-9a-f]{17}_\d{8}T\d{4}Z_[0-9a-f]{8}\.log\.gz$/,
  );
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: "flows", Key }));
  const lines = gunzipSync((await Body?.transformToByteArray()) as Uint8Array)
    .toString()
    .trimEnd()
    .split("\n");
  expect(lines[0]).toBe("dstport flow-direction instance-id");
  expect(lines).toContain(`443 ingress ${second.InstanceId}`);
});

test("a role that may not write is an access error of the flow log", async () => {
  const DeliverLogsPermissionArn = await createRole("nothing", "sqs:*");
  const ec2 = emulator.ec2();
  const { FlowLogIds } = await ec2.send(
    new CreateFlowLogsCommand({
      ResourceIds: [first.SubnetId as string],
      ResourceType: "Subnet",
      TrafficType: "ALL",
      MaxAggregationInterval: 60,
      LogGroupName: "none",
      DeliverLogsPermissionArn,
    }),
  );
  await emulator.advance(WINDOW_MS);
  const { FlowLogs } = await ec2.send(new DescribeFlowLogsCommand({ FlowLogIds }));
  expect(FlowLogs).toMatchObject([
    { DeliverLogsStatus: "FAILED", DeliverLogsErrorMessage: "Access error" },
  ]);
});
