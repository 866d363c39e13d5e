/** Functions that are slow, fail, crash, hang and run out of memory, by chance. */
import type { Random } from "@cloudglass/env";
import {
  type ModelInvocation,
  type ModelScript,
  READY,
} from "../../../../lambda/src/scheduling/model-worker.fixture.ts";
import type { InitOutcome, RuntimeExit } from "../../../../lambda/src/scheduling/worker.ts";
import { pick, pickMagnitude, pickWeighted } from "../../pick.ts";

export const EXITS: readonly RuntimeExit[] = [
  { who: "runtime", status: "exit status 1", isOutOfMemory: false },
  { who: "runtime", status: "signal: killed", isOutOfMemory: true },
  { who: "agent", status: "exit status 2", isOutOfMemory: false },
];

/** This function throws nearly always. */
const BROKEN = "f1";
const ERROR = { errorType: "Error", payload: Buffer.from('{"errorType":"Error"}') };

export class FlakyScript implements ModelScript {
  readonly #random: Random;
  readonly #onInvocation: (requestId: string) => void;
  /** Nothing goes wrong any more. */
  isHealthy = false;

  constructor(random: Random, onInvocation: (requestId: string) => void) {
    this.#random = random;
    this.#onInvocation = onInvocation;
  }

  launch() {
    const afterMs = pickMagnitude(this.#random, 0, 2000);
    if (this.isHealthy || this.#random.below(25) > 0) return { afterMs };
    return { afterMs, error: new Error("the machine is full") };
  }

  init() {
    if (this.isHealthy) return { afterMs: 40 };
    const kind = pickWeighted(this.#random, { ready: 20, slow: 2, failed: 2, exited: 2 });
    const afterMs = kind === "slow" ? 9000 + this.#random.below(10_000) : this.#random.below(500);
    return { afterMs, outcome: this.#initOutcome(kind) };
  }

  restore() {
    const kind = this.isHealthy ? "ready" : pickWeighted(this.#random, { ready: 9, exited: 1 });
    return { afterMs: this.#random.below(300), outcome: this.#initOutcome(kind) };
  }

  endMs(): number {
    return this.#random.below(3) === 0 ? this.#random.below(2000) : 0;
  }

  invocation(
    { requestId }: { readonly requestId: string },
    { plan }: { readonly plan: { readonly functionName: string } },
  ): Partial<ModelInvocation> {
    this.#onInvocation(requestId);
    if (this.isHealthy) return { answerAfterMs: 5 };
    const random = this.#random;
    const error = plan.functionName === BROKEN ? 200 : 4;
    const kind = pickWeighted(random, { well: 30, error, hang: 1, exit: 2, late: 1, large: 1 });
    const answerAfterMs = kind === "hang" ? 10_000 : pickMagnitude(random, 0, 4000);
    const settleAfterMs = random.below(3) === 0 ? pickMagnitude(random, 0, 1000) : 0;
    const exit = pick(random, EXITS);
    const common = { answerAfterMs, settleAfterMs };
    if (kind === "error") return { ...common, outcome: { kind: "failed", error: ERROR } };
    if (kind === "exit") return { ...common, outcome: { kind: "exited", exit } };
    if (kind === "late") return { ...common, settlement: { kind: "exited", exit } };
    if (kind === "large") return { ...common, outcome: { kind: "too-large", sizeBytes: 7e6 } };
    return common;
  }

  #initOutcome(kind: "ready" | "slow" | "failed" | "exited"): InitOutcome {
    if (kind === "failed") return { kind, error: ERROR };
    return kind === "exited" ? { kind, exit: pick(this.#random, EXITS) } : READY;
  }
}
