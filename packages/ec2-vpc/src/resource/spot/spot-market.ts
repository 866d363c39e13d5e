/**
 * What becomes of spot requests: they are evaluated, fulfilled by a launch, and follow their instance. Only what the
 * clock, a price or a zone brings happens here by itself; nothing is ever interrupted for a price. Interruptions by faults:
 * spot-interruptions.ts.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instances-request-status-lifecycle.html
 */
import { ServiceError } from "@cloudglass/wire";
import type { InstanceProfiles } from "../../ports.ts";
import type { Fleet } from "../instance/fleet.ts";
import { type InstanceRecord, isLive, type StateReason } from "../instance/instance.ts";
import { launch } from "../instance/launch/launch.ts";
import { SPOT_STOPPED, SPOT_TERMINATED } from "../instance/state-change.ts";
import type { Resources } from "../resources.ts";
import { EVALUATED, FULFILLED, type SpotRequestRecord, type SpotStatus } from "./spot-request.ts";
import { PRICE_TOO_LOW } from "./spot-terms.ts";

interface MarketParts {
  readonly resources: Resources;
  readonly fleet: Fleet;
  readonly profiles: InstanceProfiles | undefined;
}

const HOUR_MS = 3_600_000;
/** A request that is over is shown for so long. */
const SHOWN_MS = 4 * HOUR_MS;
const NO_CAPACITY = "capacity-not-available";

const EXPIRED: SpotStatus = {
  state: "cancelled",
  statusCode: "schedule-expired",
  statusMessage: "Your Spot request expired before it was fulfilled.",
};
const ENDED: SpotStatus = {
  state: "closed",
  statusCode: "instance-terminated-by-user",
  statusMessage: "Spot Instance terminated due to user-initiated termination.",
};
const EXPERIMENT_ENDED: SpotStatus = {
  state: "closed",
  statusCode: "instance-terminated-by-experiment",
  statusMessage: "Your Spot Instance was terminated by an experiment.",
};
const EXPERIMENT_STOPPED: SpotStatus = {
  state: "disabled",
  statusCode: "instance-stopped-by-experiment",
  statusMessage: "Your Spot Instance was stopped by an experiment.",
};
const STOPPED: SpotStatus = {
  state: "disabled",
  statusCode: "instance-stopped-by-user",
  statusMessage: "You stopped your Spot Instance.",
};

export class SpotMarket {
  readonly #parts: MarketParts;

  constructor(parts: MarketParts) {
    this.#parts = parts;
    const { resources } = parts;
    const { spotRequests, transitions } = resources;
    resources.instances.follow((_, instance) => {
      if (instance?.spotRequestId !== undefined) this.#follow(instance);
    });
    resources.env.faults.follow(() => {
      const waiting = [...spotRequests.all()].filter((each) => each.statusCode === NO_CAPACITY);
      for (const each of waiting) this.#evaluate(each);
    });
    transitions.follow(
      spotRequests,
      (request) => this.#dueAt(request),
      (request) => {
        if (request.state === "open") this.#evaluate(request);
        else spotRequests.remove(request.id);
      },
    );
  }

  /**
   * Fulfils the open request, or lets it wait for its price or for capacity.
   * @returns the error for which it can never be fulfilled
   */
  fulfil(request: SpotRequestRecord): ServiceError | undefined {
    const { resources, fleet, profiles } = this.#parts;
    const now = resources.env.clock.now();
    if (isExpired(request, now)) this.#put(request, EXPIRED);
    else if (request.validFrom !== undefined && request.validFrom > now) {
      this.#put(request, {
        state: "open",
        statusCode: "not-scheduled-yet",
        statusMessage: "Your Spot request will not be evaluated until the scheduled date.",
      });
    } else {
      try {
        const launcher = { resources, profiles, spotRequest: request };
        fleet.started(launch(launcher, request, this.#placed(request)));
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        const waits = waitingFor(error);
        if (waits === undefined) return error;
        this.#put(request, waits);
      }
    }
    return undefined;
  }

  /** It is kept, with what was wrong with it. */
  refuse(request: SpotRequestRecord, { code, message }: ServiceError): void {
    this.#put({ ...request, fault: { code, message } }, badParameters(message));
  }

  #evaluate(request: SpotRequestRecord): void {
    const refused = this.fulfil(request);
    if (refused !== undefined) this.refuse(request, refused);
  }

  /** Those of one group stand in one zone. */
  #placed({ id, zoneGroup, accountId, region, launch: asked }: SpotRequestRecord) {
    if (zoneGroup === undefined) return asked;
    const { instances, spotRequests } = this.#parts.resources;
    for (const each of spotRequests.in({ accountId, region })) {
      if (each.id === id || each.zoneGroup !== zoneGroup) continue;
      if (each.launch.InstanceType !== asked.InstanceType) continue;
      const instance = instances.get(each.instanceId ?? "");
      if (instance === undefined || !isLive(instance)) continue;
      const AvailabilityZone = instance.placement.zone;
      return { ...asked, Placement: { ...asked.Placement, AvailabilityZone } };
    }
    return asked;
  }

  #follow(instance: InstanceRecord): void {
    const { id, spotRequestId = "", state, stateReason } = instance;
    const request = this.#parts.resources.spotRequests.get(spotRequestId);
    if (request?.instanceId !== id) return;
    if (state === "shutting-down" || state === "terminated") this.#instanceEnds(request, instance);
    else if (request.terms.type === "persistent") {
      const stopped = stoppedBy(stateReason);
      if (request.state === "active" && stopped !== undefined) this.#put(request, stopped);
      else if (request.state === "disabled" && state === "pending") this.#put(request, FULFILLED);
    }
  }

  /** A persistent request is open again once its instance is gone. */
  #instanceEnds(request: SpotRequestRecord, { state, stateReason }: InstanceRecord): void {
    const ended = stateReason?.code === INTERRUPTED ? EXPERIMENT_ENDED : ENDED;
    const isOpenAgain =
      request.terms.type === "persistent" &&
      (request.state === "active" || request.state === "disabled");
    if (isOpenAgain) {
      if (state === "terminated") this.#put({ ...request, instanceId: undefined }, EVALUATED);
    } else if (request.statusCode !== ended.statusCode) {
      const cancelled = request.state === "cancelled" ? { state: request.state } : {};
      this.#put(request, { ...ended, ...cancelled });
    }
  }

  #dueAt(request: SpotRequestRecord): number | undefined {
    const { state, statusCode, statusAt, validFrom, terms } = request;
    if (state === "active" || state === "disabled") return undefined;
    if (state !== "open") return statusCode === RUNS_ON ? undefined : statusAt + SHOWN_MS;
    const next = NEXT_LOOK[statusCode]?.(statusAt, validFrom) ?? statusAt;
    return Math.min(next, terms.validUntil ?? next);
  }

  #put(request: SpotRequestRecord, status: SpotStatus): void {
    const { env, spotRequests } = this.#parts.resources;
    spotRequests.put({ ...request, ...status, statusAt: env.clock.now() });
  }
}

/** Of a cancelled request whose instance is still there. */
export const RUNS_ON = "request-canceled-and-instance-running";

const INTERRUPTED = SPOT_TERMINATED.reason?.code;

/** Undefined: it runs, or starts again by itself. */
function stoppedBy(reason: StateReason | undefined): SpotStatus | undefined {
  if (reason?.code === SPOT_STOPPED.reason?.code) return EXPERIMENT_STOPPED;
  return reason?.code.startsWith("Client.") ? STOPPED : undefined;
}

type NextLook = (statusAt: number, validFrom: number | undefined) => number;

const NEXT_LOOK: Readonly<Record<string, NextLook>> = {
  "not-scheduled-yet": (statusAt, validFrom = statusAt) => validFrom,
  "price-too-low": (statusAt) => statusAt + HOUR_MS,
  [NO_CAPACITY]: (statusAt) => statusAt + HOUR_MS,
};

const isExpired = ({ terms: { validUntil } }: SpotRequestRecord, now: number) =>
  validUntil !== undefined && validUntil <= now;

function waitingFor({ code, message }: ServiceError): SpotStatus | undefined {
  if (code === PRICE_TOO_LOW) {
    return { state: "open", statusCode: "price-too-low", statusMessage: message };
  }
  if (code !== "InsufficientInstanceCapacity") return undefined;
  return {
    state: "open",
    statusCode: NO_CAPACITY,
    statusMessage: "There is no Spot capacity available that matches your request.",
  };
}

const badParameters = (message: string): SpotStatus => ({
  state: "failed",
  statusCode: "bad-parameters",
  statusMessage: `Your Spot request failed due to bad parameters: ${message}`,
});
