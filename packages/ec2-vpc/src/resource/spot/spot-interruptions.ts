/**
 * Interruptions of Spot Instances by faults, as AWS's experiments make them: recommended at once, noticed two minutes
 * before, and carried out. What was noticed happens; before that, an interruption ends with its fault.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html
 */
import type { Fault } from "@cloudglass/env";
import type { Fleet } from "../instance/fleet.ts";
import type { InstanceRecord } from "../instance/instance.ts";
import { enterState, SPOT_STOPPED, SPOT_TERMINATED } from "../instance/state-change.ts";
import type { Resources } from "../resources.ts";
import type { SpotRequestRecord } from "./spot-request.ts";

const NOTICE_MS = 120_000;

const MARKED = {
  statusCode: "marked-for-stop-by-experiment",
  statusMessage: "Your Spot Instance has been marked for stop by an experiment.",
};

export class SpotInterruptions {
  readonly #resources: Resources;
  readonly #fleet: Pick<Fleet, "stopping" | "terminating">;
  /** Ids of faults that were on the board since the emulator started: only these can be missed. */
  readonly #seen = new Set<string>();
  readonly #unfollow: () => void;
  #isAsked = false;
  #isAsking = false;
  #isClosed = false;

  constructor(resources: Resources, fleet: Pick<Fleet, "stopping" | "terminating">) {
    this.#resources = resources;
    this.#fleet = fleet;
    const { instances, transitions, env } = resources;
    transitions.follow(instances, dueAt, (instance) => this.#goOn(instance));
    instances.follow((_, instance) => {
      if (instance !== undefined && canBeHit(instance) && !env.faults.quiet) this.#askSoon();
    });
    this.#unfollow = env.faults.follow(() => this.#ask());
  }

  close(): void {
    this.#isClosed = true;
    this.#unfollow();
  }

  /** Not within the change that is being told. */
  #askSoon(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    this.#resources.env.clock.tick(() => {
      this.#isAsked = false;
      if (!this.#isClosed) this.#ask();
    });
  }

  /** A last hit changes the board: what that asks for comes after. */
  #ask(): void {
    if (this.#isAsking) {
      this.#askSoon();
      return;
    }
    this.#isAsking = true;
    try {
      this.#askEach();
    } finally {
      this.#isAsking = false;
    }
  }

  #askEach(): void {
    const { env, instances } = this.#resources;
    const known = env.faults.list().filter(({ kind }) => kind === "interrupt");
    for (const { id } of known) this.#seen.add(id);
    if (this.#seen.size === 0) return;
    for (const instance of [...instances.all()]) {
      if (canBeHit(instance)) this.#meet(instance);
      const { interruption } = instance;
      const id = interruption?.faultId ?? "";
      if (interruption?.isNoticed !== false || !this.#seen.has(id)) continue;
      if (env.faults.get(id) === undefined) {
        instances.put({ ...instance, interruption: undefined });
      }
    }
    for (const id of this.#seen) if (env.faults.get(id) === undefined) this.#seen.delete(id);
  }

  #meet(instance: InstanceRecord): void {
    const { env, instances } = this.#resources;
    const [fault] = env.faults.onInstance(arnOf(instance));
    if (fault === undefined || !env.faults.strikes(fault, env.random)) return;
    const met = { ...instance, interruption: this.#planned(fault) };
    instances.put(met);
    if (Number(dueAt(met)) <= env.clock.now()) this.#goOn(met);
  }

  #planned({ id, delayMs = NOTICE_MS }: Fault): InstanceRecord["interruption"] {
    const { clock, faults } = this.#resources.env;
    const recommendedAt = clock.now();
    // One that had its last hit now is gone, and was not taken back.
    const faultId = faults.get(id) === undefined ? undefined : id;
    return { faultId, recommendedAt, at: recommendedAt + delayMs, isNoticed: false };
  }

  #goOn(instance: InstanceRecord): void {
    const { instances, spotRequests } = this.#resources;
    const { interruption } = instance;
    if (interruption === undefined) return;
    const request = spotRequests.get(instance.spotRequestId ?? "");
    if (interruption.isNoticed) this.#interrupt(instance, isStopped(request));
    else {
      instances.put({ ...instance, interruption: { ...interruption, isNoticed: true } });
      if (request?.state === "active" && isStopped(request)) {
        const statusAt = this.#resources.env.clock.now();
        spotRequests.put({ ...request, ...MARKED, statusAt });
      }
    }
  }

  #interrupt(instance: InstanceRecord, isStop: boolean): void {
    const resources = this.#resources;
    const [state, cause] = isStop
      ? (["stopping", SPOT_STOPPED] as const)
      : (["shutting-down", SPOT_TERMINATED] as const);
    resources.commit(() => enterState(resources, instance, state, cause));
    if (isStop) this.#fleet.stopping([instance.id], false);
    else this.#fleet.terminating([instance.id]);
  }
}

const isStopped = (request: SpotRequestRecord | undefined) =>
  request?.terms.interruption === "stop";

const canBeHit = ({ state, lifecycle, interruption }: InstanceRecord) =>
  lifecycle === "spot" && state === "running" && interruption === undefined;

function dueAt({ state, interruption }: InstanceRecord): number | undefined {
  if (interruption === undefined || state !== "running") return undefined;
  return interruption.isNoticed ? interruption.at : interruption.at - NOTICE_MS;
}

const arnOf = ({ region, accountId, id }: InstanceRecord) =>
  `arn:aws:ec2:${region}:${accountId}:instance/${id}`;
