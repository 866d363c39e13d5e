/** Interruptions of Spot Instances: what the machine is told, how it ends, and what can be taken back. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DescribeInstancesCommand,
  DescribeSpotInstanceRequestsCommand,
  type Instance,
  RunInstancesCommand,
  type SpotMarketOptions,
  StartInstancesCommand,
} from "@aws-sdk/client-ec2";
import { CreateExperimentTemplateCommand, StopExperimentCommand } from "@aws-sdk/client-fis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, plugIn } from "../ec2/vpc-host.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { ACCOUNT, begin, makeRole, read, statesOf, template } from "./experiment-role.ts";

const MINUTE_MS = 60_000;
const STOPS = {
  SpotInstanceType: "persistent",
  InstanceInterruptionBehavior: "stop",
} satisfies SpotMarketOptions;

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  await makeRole(emulator);
});
afterAll(() => emulator.stop());

async function run(on: Emulator, SpotOptions?: SpotMarketOptions): Promise<Instance> {
  const { Instances = [] } = await on.ec2().send(
    new RunInstancesCommand({
      ImageId: "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
      ...{ InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 },
      InstanceMarketOptions: SpotOptions && { MarketType: "spot", SpotOptions },
      MetadataOptions: { HttpTokens: "optional" },
    }),
  );
  await on.advance(1);
  return Instances[0] as Instance;
}

const arnOf = (id: string | undefined) => `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/${id}`;

const interruption = (instances: readonly Instance[], durationBeforeInterruption: string) => ({
  targets: {
    spot: {
      resourceType: "aws:ec2:spot-instance",
      resourceArns: instances.map(({ InstanceId }) => arnOf(InstanceId)),
      selectionMode: "ALL",
    },
  },
  actions: {
    a: {
      actionId: "aws:ec2:send-spot-instance-interruptions",
      parameters: { durationBeforeInterruption },
      targets: { SpotInstances: "spot" },
    },
  },
});

async function shown(on: Emulator, { InstanceId = "" }: Instance) {
  const ec2 = on.ec2();
  const { Reservations } = await ec2.send(
    new DescribeInstancesCommand({ InstanceIds: [InstanceId] }),
  );
  const [instance] = Reservations?.[0]?.Instances ?? [];
  const { SpotInstanceRequestId: id = "" } = instance ?? {};
  const { SpotInstanceRequests } = await ec2.send(
    new DescribeSpotInstanceRequestsCommand({ SpotInstanceRequestIds: [id] }),
  );
  const [request] = SpotInstanceRequests ?? [];
  return {
    state: instance?.State?.Name,
    reason: instance?.StateReason?.Code,
    request: `${request?.State} ${request?.Status?.Code}`,
  };
}

/** As the machine itself asks. It is plugged in for one question: its own timers are none of an advance. */
async function metadata({ NetworkInterfaces }: Instance, path: string) {
  const { NetworkInterfaceId, MacAddress } = NetworkInterfaces?.[0] ?? {};
  const card = { interfaceId: `${NetworkInterfaceId}`, macAddress: `${MacAddress}` };
  const host = await plugIn(emulator, card);
  try {
    const asked = { host: "169.254.169.254", path: `/latest/meta-data/${path}` };
    const { status, body } = await ask(host, asked);
    return status === 200 ? body : status;
  } finally {
    host.close();
  }
}

test("the machine is told at once and two minutes before, then it is terminated", async () => {
  const instance = await run(emulator, {});
  const ordinary = await run(emulator);
  const told = (path: string) => metadata(instance, path);
  expect(await told("events/recommendations/rebalance")).toBe(404);

  const { id } = await begin(emulator.fis(), interruption([instance, ordinary], "PT5M"));
  const begunAt = emulator.running.env.clock.now();
  const time = (minutes: number) =>
    new Date(begunAt + minutes * MINUTE_MS).toISOString().replace(/\.\d+Z$/, "Z");
  await emulator.advance(1);
  expect(JSON.parse(`${await told("events/recommendations/rebalance")}`)).toEqual({
    noticeTime: time(0),
  });
  await emulator.advance(3 * MINUTE_MS - 1000);
  expect(await told("spot/instance-action")).toBe(404);
  await emulator.advance(1000);
  expect(JSON.parse(`${await told("spot/instance-action")}`)).toEqual({
    action: "terminate",
    time: time(5),
  });
  expect(await told("spot/termination-time")).toBe(time(5));
  expect(await shown(emulator, instance)).toMatchObject({ state: "running" });

  await emulator.advance(2 * MINUTE_MS);
  expect(await shown(emulator, instance)).toEqual({
    state: "terminated",
    reason: "Server.SpotInstanceTermination",
    request: "closed instance-terminated-by-experiment",
  });
  expect(statesOf(await read(emulator.fis(), id))).toEqual({
    experiment: "completed",
    a: "completed",
  });
  const { Reservations } = await emulator
    .ec2()
    .send(new DescribeInstancesCommand({ InstanceIds: [`${ordinary.InstanceId}`] }));
  expect(Reservations?.[0]?.Instances?.[0]?.State?.Name).toBe("running");
});

test("an experiment that is stopped takes it back until the notice, and not after it", async () => {
  const fis = emulator.fis();
  const instance = await run(emulator, STOPS);
  const early = await begin(fis, interruption([instance], "PT15M"));
  await emulator.advance(12 * MINUTE_MS);
  await fis.send(new StopExperimentCommand({ id: early.id }));
  await emulator.advance(15 * MINUTE_MS);
  expect((await read(fis, early.id)).state?.status).toBe("stopped");
  expect(await shown(emulator, instance)).toMatchObject({ request: "active fulfilled" });

  const late = await begin(fis, interruption([instance], "PT2M"));
  await emulator.advance(MINUTE_MS);
  const marked = { state: "running", request: "active marked-for-stop-by-experiment" };
  expect(await shown(emulator, instance)).toMatchObject(marked);
  await fis.send(new StopExperimentCommand({ id: late.id }));
  await emulator.advance(2 * MINUTE_MS);
  expect((await read(fis, late.id)).state?.status).toBe("stopped");
  const stopped = {
    state: "stopped",
    reason: "Server.SpotInstanceShutdown",
    request: "disabled instance-stopped-by-experiment",
  };
  expect(await shown(emulator, instance)).toEqual(stopped);
  await emulator.advance(60 * MINUTE_MS);
  expect(await shown(emulator, instance)).toEqual(stopped);
  const InstanceIds = [`${instance.InstanceId}`];
  await emulator.ec2().send(new StartInstancesCommand({ InstanceIds }));
  await emulator.advance(20 * MINUTE_MS);
  expect(await shown(emulator, instance)).toMatchObject({
    state: "running",
    request: "active fulfilled",
  });
});

test("the role needs its permission, and the time has limits", async () => {
  const fis = emulator.fis();
  const instance = await run(emulator, {});
  const allowed = ["ec2:DescribeInstances"];
  const roleArn = await makeRole(emulator, { name: "lookers", allowed });
  const { id } = await begin(fis, { ...interruption([instance], "PT2M"), roleArn });
  await emulator.advance(3 * MINUTE_MS);
  const { state } = await read(fis, id);
  expect(state?.status).toBe("failed");
  expect(state?.reason).toContain("ec2:SendSpotInstanceInterruptions");
  expect(await shown(emulator, instance)).toMatchObject({ state: "running" });
  for (const wrong of ["PT1M", "PT16M", "2"]) {
    const given = template(interruption([instance], wrong));
    await expect(fis.send(new CreateExperimentTemplateCommand(given))).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("from PT2M to PT15M"),
    });
  }
});

test("a fault with its last hit interrupts one instance, without an experiment", async () => {
  const { faults } = emulator.running.env;
  const [one, other] = [await run(emulator, {}), await run(emulator, {})];
  const target = { instance: arnOf(one.InstanceId) };
  faults.set({ id: "reclaimed", target, kind: "interrupt", count: 1 });
  expect(faults.get("reclaimed")).toBeUndefined();
  await emulator.advance(2 * MINUTE_MS);
  expect(await shown(emulator, one)).toMatchObject({ state: "terminated" });
  expect(await shown(emulator, other)).toMatchObject({ state: "running" });
});

test("each instance meets one fault, also when a last hit leaves another fault behind", async () => {
  const own = await startEmulator({ ephemeral: true });
  const { faults } = own.running.env;
  const target = { instance: arnOf("*") };
  faults.set({ id: "once", target, kind: "interrupt", count: 1 });
  faults.set({ id: "later", target, kind: "interrupt", delayMs: 10 * MINUTE_MS });
  const instances = [await run(own, {}), await run(own, {})];
  const states = async () => {
    const all = await Promise.all(instances.map((instance) => shown(own, instance)));
    return all.map(({ state }) => state);
  };
  await own.advance(2 * MINUTE_MS);
  expect(faults.get("once")).toBeUndefined();
  expect(faults.hits("later")).toBe(1);
  expect(await states()).toEqual(["terminated", "running"]);
  await own.advance(10 * MINUTE_MS);
  expect(await states()).toEqual(["terminated", "terminated"]);
  await own.stop();
});

test("what was to happen happens after a restart", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "cloudglass-fis-spot-"));
  try {
    const first = await startEmulator({ dataDir });
    await makeRole(first);
    const instance = await run(first, STOPS);
    const { id } = await begin(first.fis(), interruption([instance], "PT10M"));
    await first.advance(MINUTE_MS);
    await first.stop();
    const second = await startEmulator({ dataDir });
    try {
      await second.advance(8 * MINUTE_MS);
      expect(await shown(second, instance)).toMatchObject({
        request: "active marked-for-stop-by-experiment",
      });
      await second.advance(2 * MINUTE_MS);
      expect(await shown(second, instance)).toMatchObject({ state: "stopped" });
      expect((await read(second.fis(), id)).state?.status).toBe("completed");
    } finally {
      await second.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
