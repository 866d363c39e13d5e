/** Instances by the clock, in zones that fail, and across a restart of the emulator. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DescribeAvailabilityZonesCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  type EC2Client,
  GetConsoleOutputCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from "@aws-sdk/client-ec2";
import { expect, test } from "vitest";
import { startEmulator } from "../testing/emulator.ts";

const ImageId = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

async function subnetIn(ec2: EC2Client, zone: string): Promise<string> {
  const Filters = [{ Name: "availability-zone", Values: [zone] }];
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters }));
  return Subnets[0]?.SubnetId as string;
}

async function runIn(ec2: EC2Client, zone: string): Promise<string> {
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({
      ImageId,
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
      SubnetId: await subnetIn(ec2, zone),
    }),
  );
  return Instances[0]?.InstanceId as string;
}

async function stateOf(ec2: EC2Client, id: string): Promise<string | undefined> {
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return Reservations[0]?.Instances?.[0]?.State?.Name;
}

async function checkOf(ec2: EC2Client, id: string): Promise<string | undefined> {
  const { InstanceStatuses = [] } = await ec2.send(
    new DescribeInstanceStatusCommand({ InstanceIds: [id], IncludeAllInstances: true }),
  );
  return InstanceStatuses[0]?.InstanceStatus?.Status;
}

test("with AWS's times an instance is pending, then boots, and takes its time to stop", async () => {
  const emulator = await startEmulator({ ephemeral: true, ec2Boot: "aws" });
  try {
    const ec2 = emulator.ec2();
    const id = await runIn(ec2, "us-east-1a");
    expect(await stateOf(ec2, id)).toBe("pending");
    expect(await checkOf(ec2, id)).toBe("not-applicable");
    await emulator.advance(5_000);
    expect(await stateOf(ec2, id)).toBe("running");
    expect(await checkOf(ec2, id)).toBe("initializing");
    await emulator.advance(30_000);
    expect(await checkOf(ec2, id)).toBe("ok");
    await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    expect(await stateOf(ec2, id)).toBe("stopping");
    await emulator.advance(10_000);
    expect(await stateOf(ec2, id)).toBe("stopped");
  } finally {
    await emulator.stop();
  }
});

test("with transitions an instance is stopping for as long as they last", async () => {
  const emulator = await startEmulator({ ephemeral: true, ec2Transitions: 60_000 });
  try {
    const ec2 = emulator.ec2();
    const id = await runIn(ec2, "us-east-1a");
    await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    await emulator.advance(50_000);
    expect(await stateOf(ec2, id)).toBe("stopping");
    await emulator.advance(20_000);
    expect(await stateOf(ec2, id)).toBe("stopped");
  } finally {
    await emulator.stop();
  }
});

test("a zone that is down stops its instances and no other's; when it is back, they run again", async () => {
  const emulator = await startEmulator({ ephemeral: true });
  try {
    const ec2 = emulator.ec2();
    const { faults } = emulator.running.env;
    const lost = await runIn(ec2, "us-east-1a");
    const kept = await runIn(ec2, "us-east-1b");
    const stopped = await runIn(ec2, "us-east-1a");
    await ec2.send(new StopInstancesCommand({ InstanceIds: [stopped] }));
    faults.set({ id: "dark", target: { zone: "us-east-1a" }, kind: "down" });
    expect(await stateOf(ec2, lost)).toBe("stopped");
    expect(await stateOf(ec2, kept)).toBe("running");
    expect(await checkOf(ec2, kept)).toBe("ok");
    const { AvailabilityZones = [] } = await ec2.send(
      new DescribeAvailabilityZonesCommand({ ZoneNames: ["us-east-1a"] }),
    );
    expect(AvailabilityZones[0]?.State).toBe("unavailable");
    const refused = { name: "InsufficientInstanceCapacity", $metadata: { httpStatusCode: 500 } };
    await expect(runIn(ec2, "us-east-1a")).rejects.toMatchObject(refused);
    await expect(
      ec2.send(new StartInstancesCommand({ InstanceIds: [lost] })),
    ).rejects.toMatchObject(refused);
    faults.clear("dark");
    expect(await stateOf(ec2, lost)).toBe("running");
    expect(await stateOf(ec2, stopped)).toBe("stopped");
  } finally {
    await emulator.stop();
  }
});

test("a zone's failure that ends by itself ends for its instances, too", async () => {
  const emulator = await startEmulator({ ephemeral: true });
  try {
    const ec2 = emulator.ec2();
    const id = await runIn(ec2, "us-east-1a");
    const until = emulator.running.clock.now() + 60_000;
    const target = { zone: "us-east-1a" };
    emulator.running.env.faults.set({ id: "dark", target, kind: "down", until });
    expect(await stateOf(ec2, id)).toBe("stopped");
    await emulator.advance(61_000);
    expect(await stateOf(ec2, id)).toBe("running");
  } finally {
    await emulator.stop();
  }
});

test("what ran when the emulator ended boots when it starts again", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "cloudglass-restart-"));
  try {
    const first = await startEmulator({ dataDir });
    const running = await runIn(first.ec2(), "us-east-1a");
    const stopped = await runIn(first.ec2(), "us-east-1a");
    await first.ec2().send(new StopInstancesCommand({ InstanceIds: [stopped] }));
    await first.stop();
    const second = await startEmulator({ dataDir });
    try {
      const ec2 = second.ec2();
      expect(await stateOf(ec2, running)).toBe("running");
      expect(await stateOf(ec2, stopped)).toBe("stopped");
      expect(await checkOf(ec2, running)).toBe("ok");
      const { Output = "" } = await ec2.send(new GetConsoleOutputCommand({ InstanceId: running }));
      expect(Buffer.from(Output, "base64").toString()).toContain("login:");
    } finally {
      await second.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
