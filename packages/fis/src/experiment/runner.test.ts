/** Experiments over the death of the process: what was begun is ended, and begun anew. */
import { Catalogue, RECORD_TABLE } from "@cloudglass/catalogue";
import { FaultSet, MemoryDisk, SeededRandom, SimulatedClock } from "@cloudglass/env";
import { ServiceError } from "@cloudglass/wire";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Ports } from "../ports.ts";
import { SafetyLevers } from "../safety-lever/safety-levers.ts";
import type { TemplateContent } from "../template/template.ts";
import type { ExperimentRecord } from "./experiment.ts";
import { Experiments } from "./experiments.ts";
import { Runner } from "./runner.ts";

const INSTANCE = "arn:aws:ec2:us-east-1:000000000000:instance/i-00000000000000001";
const MINUTE_MS = 60_000;

let clock: SimulatedClock;
let catalogue: Catalogue;
let called: string[];
/** The operation that is answered by nobody any more, and when it was asked for. */
let hanging: string | undefined;
let reached: PromiseWithResolvers<void>;
let refused: string | undefined;

beforeEach(() => {
  clock = new SimulatedClock();
  const disk = new MemoryDisk();
  catalogue = new Catalogue(
    { disk, durability: "memory" },
    { service: "FIS", steps: [RECORD_TABLE] },
  );
  called = [];
  hanging = undefined;
  reached = Promise.withResolvers();
  refused = undefined;
});
afterEach(() => catalogue.close());

const allowed = { allowed: true, message: "" };
const ports: Ports = {
  experimentSessions: {
    open: () => ({
      accessKeyId: "",
      secretAccessKey: "",
      sessionToken: "",
      expiresAt: Number.MAX_SAFE_INTEGER,
      caller: { kind: "assumed-role", accountId: "000000000000", arn: "", userId: "" },
      authorize: () => allowed,
    }),
  },
  experimentCalls: {
    async call(_service, operation) {
      if (operation === "DescribeInstances") {
        const InstanceId = INSTANCE.split("/").at(-1);
        return { Reservations: [{ Instances: [{ InstanceId, State: { Name: "running" } }] }] };
      }
      called.push(operation);
      if (operation === hanging) {
        reached.resolve();
        await new Promise(() => {});
      }
      if (operation === refused) throw new ServiceError("UnauthorizedOperation", 403, "no");
      return {};
    },
  },
};

function open() {
  const experiments = new Experiments(catalogue, clock);
  const faults = new FaultSet(clock);
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const env = { clock, faults, random: new SeededRandom(1) };
  const levers = new SafetyLevers(catalogue);
  return { experiments, faults, runner: new Runner({ env, log, ports, experiments, levers }) };
}

const target = { resourceType: "aws:ec2:instance", resourceArns: [INSTANCE], selectionMode: "ALL" };

function experiment(actions: TemplateContent["actions"]): ExperimentRecord {
  const pending = Object.keys(actions).map((name) => [name, { status: "pending" }] as const);
  return {
    id: "EXP1",
    accountId: "000000000000",
    region: "us-east-1",
    templateId: "EXT1",
    content: {
      description: "",
      roleArn: "arn:aws:iam::000000000000:role/r",
      targets: { machines: target },
      actions,
      stopConditions: [{ source: "none" }],
      emptyTargets: "fail",
    },
    actionsMode: "run-all",
    tags: {},
    status: "initiating",
    reason: "",
    createdMs: clock.now(),
    runs: Object.fromEntries(pending),
    resolved: {},
    madeBy: { clientToken: "", digest: "" },
  };
}

const stop = {
  actionId: "aws:ec2:stop-instances",
  parameters: { startInstancesAfterDuration: "PT5M" },
  targets: { Instances: "machines" },
};

test("an action that was beginning when the process died is taken back, and begun anew", async () => {
  const first = open();
  first.experiments.add(experiment({ stop }));
  first.runner.wake("EXP1");
  hanging = "StopInstances";
  // It does not end, as the process that waits for it has not.
  void clock.advance(1);
  await reached.promise;
  expect(first.experiments.get("EXP1")?.runs.stop?.status).toBe("initiating");

  hanging = undefined;
  called = [];
  clock = new SimulatedClock();
  const second = open();
  second.runner.resume();
  await clock.advance(1);
  expect(called).toEqual(["StartInstances", "StopInstances"]);
  expect(second.experiments.get("EXP1")?.runs.stop?.status).toBe("running");
  await clock.advance(5 * MINUTE_MS);
  expect(called).toEqual(["StartInstances", "StopInstances", "StartInstances"]);
  expect(second.experiments.get("EXP1")).toMatchObject({
    status: "completed",
    runs: { stop: { status: "completed" } },
  });
});

test("an action that fails takes the others along, and the faults that they set", async () => {
  const { experiments, faults, runner } = open();
  const down = {
    actionId: "cloudglass:zone:down",
    parameters: { duration: "PT1H", availabilityZone: "us-east-1a" },
  };
  const wait = { actionId: "aws:fis:wait", parameters: { duration: "PT1M" } };
  const reboot = {
    actionId: "aws:ec2:reboot-instances",
    targets: { Instances: "machines" },
    startAfter: ["wait"],
  };
  const later = { ...wait, startAfter: ["reboot"] };
  experiments.add(experiment({ down, wait, reboot, later }));
  runner.wake("EXP1");
  await clock.advance(1);
  expect(faults.list().map(({ id }) => id)).toEqual(["fis-EXP1-down-1"]);
  refused = "RebootInstances";
  await clock.advance(MINUTE_MS);
  expect(faults.list()).toEqual([]);
  expect(experiments.get("EXP1")).toMatchObject({
    status: "failed",
    reason: "Action reboot failed. no",
    runs: {
      down: { status: "stopped" },
      wait: { status: "completed" },
      reboot: { status: "failed", reason: "no" },
      later: { status: "cancelled" },
    },
  });
  await runner.close();
});

test("what cannot be taken back is told, and the experiment is over all the same", async () => {
  const { experiments, runner } = open();
  experiments.add(experiment({ stop }));
  runner.wake("EXP1");
  await clock.advance(1);
  refused = "StartInstances";
  experiments.change("EXP1", { status: "stopping" });
  runner.wake("EXP1");
  await clock.advance(1);
  expect(experiments.get("EXP1")).toMatchObject({
    status: "stopped",
    runs: { stop: { status: "failed", reason: "no" } },
  });
  await runner.close();
});
