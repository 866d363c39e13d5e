/** The machines under instances: what they print, and what is plugged into them while they run. */
import {
  AttachNetworkInterfaceCommand,
  CreateNetworkInterfaceCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DetachNetworkInterfaceCommand,
  GetConsoleOutputCommand,
  GetConsoleScreenshotCommand,
  type Instance,
  RebootInstancesCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

const AL2023 = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

async function run(more: Partial<RunInstancesCommandInput> = {}): Promise<Instance> {
  const { Instances = [] } = await emulator.ec2().send(
    new RunInstancesCommand({
      ImageId: AL2023,
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
      ...more,
    }),
  );
  return Instances[0] as Instance;
}

async function shown(id: string | undefined): Promise<Instance> {
  const { Reservations = [] } = await emulator
    .ec2()
    .send(new DescribeInstancesCommand({ InstanceIds: [id as string] }));
  return Reservations[0]?.Instances?.[0] as Instance;
}

test("the guest's console is read, and its checks pass once it is up", async () => {
  const ec2 = emulator.ec2();
  const { InstanceId = "" } = await run();
  const status = await ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [InstanceId] }));
  expect(status.InstanceStatuses).toMatchObject([
    { InstanceStatus: { Status: "ok" }, SystemStatus: { Status: "ok" } },
  ]);
  const { Output = "" } = await ec2.send(new GetConsoleOutputCommand({ InstanceId }));
  expect(Buffer.from(Output, "base64").toString()).toContain("login:");
  await ec2.send(new RebootInstancesCommand({ InstanceIds: [InstanceId] }));
  const again = await ec2.send(new GetConsoleOutputCommand({ InstanceId }));
  expect(Buffer.from(again.Output ?? "", "base64").toString()).toContain("Reboot");
  await expect(ec2.send(new GetConsoleScreenshotCommand({ InstanceId }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 501 },
  });
});

test("an interface that is attached while it runs is plugged into its machine", async () => {
  const ec2 = emulator.ec2();
  const { InstanceId = "", SubnetId } = await run({ InstanceType: "m5.large" });
  await shown(InstanceId);
  const { NetworkInterface } = await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId }));
  const NetworkInterfaceId = NetworkInterface?.NetworkInterfaceId as string;
  const { AttachmentId } = await ec2.send(
    new AttachNetworkInterfaceCommand({ NetworkInterfaceId, InstanceId, DeviceIndex: 1 }),
  );
  await shown(InstanceId);
  const console = async () => {
    const { Output = "" } = await ec2.send(new GetConsoleOutputCommand({ InstanceId }));
    return Buffer.from(Output, "base64").toString();
  };
  expect(await console()).toContain(NetworkInterface?.PrivateIpAddress);
  await ec2.send(new DetachNetworkInterfaceCommand({ AttachmentId, Force: true }));
  expect((await shown(InstanceId)).NetworkInterfaces).toHaveLength(1);
});
