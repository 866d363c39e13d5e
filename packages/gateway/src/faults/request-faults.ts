/** Faults of requests: what meets a request once it is authorized, before its operation runs. */
import type { Environment, Fault } from "@cloudglass/env";
import type { ServiceError } from "@cloudglass/wire";
import { authError } from "../auth-errors.ts";
import type { OpenService } from "../service-directory.ts";
import { addStep, type Trace } from "../trace.ts";
import { faultError } from "./api-errors.ts";

/** Requests that wait at once; more are not delayed. */
const WAIT_COUNT_MAX = 10_000;

export interface MetRequest {
  readonly open: OpenService;
  readonly operation: string;
  /** Those it is authorized for. */
  readonly resources: readonly string[];
  /** ARN of the caller, empty when anonymous. */
  readonly principal: string;
  /** Of a session's credentials. */
  readonly sessionToken: string | undefined;
  readonly record: Trace;
}

interface Wait {
  readonly fault: Fault;
  /** The fault has had its last hit: it is gone, and its delays go on. */
  isSpent: boolean;
  readonly end: () => void;
}

export class RequestFaults {
  readonly #env: Pick<Environment, "clock" | "random" | "faults">;
  readonly #waits = new Set<Wait>();
  readonly #unfollow: () => void;

  constructor(env: Pick<Environment, "clock" | "random" | "faults">) {
    this.#env = env;
    this.#unfollow = env.faults.follow((spent) => this.#endCleared(spent));
  }

  /** Nothing to wait for while no such fault is set. Rejects with the error that is to be answered. */
  meet(request: MetRequest): void | Promise<void> {
    const { faults } = this.#env;
    if (faults.isRequestQuiet) return;
    const { open, operation, resources, principal } = request;
    const found = faults.onRequest({ service: open.name, operation, resources, principal });
    if (found.length > 0) return this.#suffer(request, found);
  }

  /** Ends all waits. */
  close(): void {
    this.#unfollow();
    for (const { end } of this.#waits) end();
  }

  async #suffer(request: MetRequest, found: readonly Fault[]): Promise<void> {
    const { faults, random } = this.#env;
    for (const fault of found) {
      const { id, kind, delayMs = 0, origin } = fault;
      if (kind === "expired" && request.sessionToken === undefined) continue;
      if (!faults.strikes(fault, random)) continue;
      const error = errorOf(request, fault);
      addStep(request.record, "fault", { fault: id, kind, delayMs, code: error?.code, origin });
      if (delayMs > 0) await this.#wait(fault, delayMs);
      if (error !== undefined) throw error;
    }
  }

  /** Until its time is over by the clock, or the fault is cleared. */
  #wait(fault: Fault, delayMs: number): Promise<void> {
    if (this.#waits.size >= WAIT_COUNT_MAX) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        timer.cancel();
        this.#waits.delete(wait);
        resolve();
      };
      // It has struck in this turn: only its last hit can have ended it since.
      const wait = { fault, isSpent: this.#env.faults.get(fault.id) !== fault, end };
      const timer = this.#env.clock.schedule(delayMs, end);
      this.#waits.add(wait);
    });
  }

  #endCleared(spent: Fault | undefined): void {
    const { faults } = this.#env;
    for (const wait of this.#waits) {
      if (wait.fault === spent) wait.isSpent = true;
      else if (!wait.isSpent && faults.get(wait.fault.id) !== wait.fault) wait.end();
    }
  }
}

/** Undefined for a fault that only delays. */
function errorOf({ open, sessionToken = "" }: MetRequest, fault: Fault): ServiceError | undefined {
  if (fault.kind === "slow") return undefined;
  if (fault.kind !== "expired") return faultError(open.codec.model, fault);
  return authError(open.profile.family, { fault: "expired-token", token: sessionToken });
}
