/** What came of the operations of a run. */
export interface OperationCount {
  ok: number;
  /** Refused because a fault asked for it. */
  asked: number;
  /** Other errors than 500 while faults were in force: throttling, unavailability. */
  refused: number;
}

/** Told of a failure as it happens. */
export type FailureListener = (what: string, requestId: string | undefined) => void;

const KEPT_FAILURES_MAX = 20;
/** What every API fault of a run answers, so that it can be told from failures of the emulator's own. */
export const ASKED_MESSAGE = "The load asked for this.";

export class Tally {
  readonly operations = new Map<string, OperationCount>();
  /** Lost writes, 500s that nobody asked for, connections that broke: there must be none. */
  readonly failures: string[] = [];
  failureCount = 0;
  readonly #told: FailureListener | undefined;

  constructor(told?: FailureListener) {
    this.#told = told;
  }

  get count(): number {
    return [...this.operations.values()].reduce(
      (sum, { ok, asked, refused }) => sum + ok + asked + refused,
      0,
    );
  }

  ok(operation: string): void {
    this.#of(operation).ok++;
  }

  fail(what: string, requestId?: string): void {
    this.failureCount++;
    this.#told?.(what, requestId);
    if (this.failures.length < KEPT_FAILURES_MAX) this.failures.push(what);
  }

  /** Sorts an error that a client threw. */
  refuse(operation: string, thrown: unknown, expected: readonly string[]): void {
    const error = thrown as Error & { $metadata?: { httpStatusCode?: number } };
    const status = error.$metadata?.httpStatusCode;
    if (error.message.includes(ASKED_MESSAGE)) this.#of(operation).asked++;
    else if (expected.includes(error.name)) this.#of(operation).refused++;
    else {
      const asked = error.$metadata as { readonly requestId?: string } | undefined;
      this.fail(`${operation}: ${status} ${error.name}: ${error.message}`, asked?.requestId);
    }
  }

  #of(operation: string): OperationCount {
    let count = this.operations.get(operation);
    if (count === undefined) {
      count = { ok: 0, asked: 0, refused: 0 };
      this.operations.set(operation, count);
    }
    return count;
  }
}
