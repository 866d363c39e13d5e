/** Instances are launched, shown, and come to their end. */
import {
  DescribeInstancesCommand,
  type Instance,
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

test("an instance is pending when it is launched, and runs at the next look", async () => {
  const launched = await run();
  expect(launched).toMatchObject({
    State: { Code: 0, Name: "pending" },
    StateReason: { Code: "pending", Message: "pending" },
    InstanceType: "t3.micro",
    Architecture: "x86_64",
    AmiLaunchIndex: 0,
    CpuOptions: { CoreCount: 1, ThreadsPerCore: 2 },
  });
  const running = await shown(launched.InstanceId);
  expect(running.State).toEqual({ Code: 16, Name: "running" });
  expect(running.StateReason).toBeUndefined();
  expect(running.InstanceId).toMatch(/^i-0[0-9a-f]{16}$/);
});
