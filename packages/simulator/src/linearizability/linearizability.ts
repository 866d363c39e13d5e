/**
 * Whether a history is linearizable: whether every call can be given one moment between its invocation and its
 * answer so that the calls, run one after the other in that order, give the answers that were seen.
 *
 * The search is Wing and Gong's (Testing and Verifying Concurrent Objects, 1993) with Lowe's memory of
 * configurations (Testing for Linearizability, 2017): a set of calls done and a state that were reached once lead nowhere
 * new the second time. The problem is NP-complete: partition histories by key, and keep concurrency bounded.
 */
import type { RecordedCall } from "./history.ts";

/** What the calls should have done, one after the other. */
export interface SequentialModel<State, Input, Output> {
  readonly initial: State;
  /**
   * The state after the call, or undefined when it cannot give `output` in `state`. `output` is undefined for a
   * call without answer: whatever it would have answered is right. Changes nothing in place.
   */
  step(state: State, input: Input, output: Output | undefined): State | undefined;
  /** Equal texts for equal states. */
  textOf(state: State): string;
}

export type Verdict<Input, Output> =
  | { readonly kind: "linearizable"; readonly order: readonly RecordedCall<Input, Output>[] }
  | {
      readonly kind: "not-linearizable";
      /** The most calls that could be put in order, and the one whose answer came and fits nowhere behind them. */
      readonly order: readonly RecordedCall<Input, Output>[];
      readonly stuckAt: RecordedCall<Input, Output>;
    };

/** So that a history with too much at once is an error and not a test that never ends. */
const CONFIGURATIONS_MAX = 500_000;

/** Throws `RangeError` when the history is too concurrent to be decided. */
export function checkLinearizability<State, Input, Output>(
  model: SequentialModel<State, Input, Output>,
  calls: readonly RecordedCall<Input, Output>[],
  configurationsMax = CONFIGURATIONS_MAX,
): Verdict<Input, Output> {
  return new Search(model, calls, configurationsMax).run();
}

/** An invocation or an answer; those that are not yet in the order are a doubly linked list by time. */
interface Event<Input, Output> {
  readonly call: RecordedCall<Input, Output>;
  /** Of the call. */
  readonly index: number;
  /** The answer's event; absent on answers and for calls without one. */
  readonly answer: Event<Input, Output> | undefined;
  readonly isInvocation: boolean;
  previous: Event<Input, Output> | undefined;
  next: Event<Input, Output> | undefined;
}

class Search<State, Input, Output> {
  readonly #model: SequentialModel<State, Input, Output>;
  readonly #configurationsMax: number;
  readonly #head: Event<Input, Output>;
  readonly #done: Uint32Array;
  readonly #seen = new Set<string>();
  readonly #order: { readonly event: Event<Input, Output>; readonly before: State }[] = [];
  /** Calls with an answer that have no place in the order yet. */
  #open: number;

  constructor(
    model: SequentialModel<State, Input, Output>,
    calls: readonly RecordedCall<Input, Output>[],
    configurationsMax: number,
  ) {
    this.#model = model;
    this.#configurationsMax = configurationsMax;
    this.#head = eventsOf(calls);
    this.#done = new Uint32Array(Math.ceil(calls.length / 32));
    this.#open = calls.filter(({ answeredAt }) => Number.isFinite(answeredAt)).length;
  }

  run(): Verdict<Input, Output> {
    let state = this.#model.initial;
    let longest: Verdict<Input, Output> | undefined;
    let longestCount = -1;
    let event = this.#head.next;
    while (this.#open > 0 && event !== undefined) {
      if (event.isInvocation) {
        const next = this.#model.step(state, event.call.input, event.call.output);
        if (next !== undefined && this.#isNew(event.index, next)) {
          this.#order.push({ event, before: state });
          this.#take(event);
          state = next;
          event = this.#head.next;
        } else event = event.next;
        continue;
      }
      // An answer came, and its call fits nowhere behind the order so far: the last choice was wrong.
      if (this.#order.length > longestCount) {
        longestCount = this.#order.length;
        longest = { kind: "not-linearizable", order: this.#calls(), stuckAt: event.call };
      }
      const last = this.#order.pop();
      if (last === undefined) return longest!;
      this.#giveBack(last.event);
      state = last.before;
      event = last.event.next;
    }
    return { kind: "linearizable", order: this.#calls() };
  }

  #calls(): RecordedCall<Input, Output>[] {
    return this.#order.map(({ event }) => event.call);
  }

  /** Whether the configuration with this call done was never reached before. */
  #isNew(index: number, state: State): boolean {
    this.#done[index >>> 5]! ^= 1 << (index & 31);
    const configuration = `${this.#done.join()} ${this.#model.textOf(state)}`;
    this.#done[index >>> 5]! ^= 1 << (index & 31);
    if (this.#seen.has(configuration)) return false;
    if (this.#seen.size === this.#configurationsMax) {
      throw new RangeError("too much went on at once to decide");
    }
    this.#seen.add(configuration);
    return true;
  }

  #take(event: Event<Input, Output>): void {
    this.#done[event.index >>> 5]! |= 1 << (event.index & 31);
    unlink(event);
    if (event.answer === undefined) return;
    unlink(event.answer);
    this.#open -= 1;
  }

  /** The reverse of `#take`, in reverse order: each event still knows its neighbours. */
  #giveBack(event: Event<Input, Output>): void {
    if (event.answer !== undefined) {
      relink(event.answer);
      this.#open += 1;
    }
    relink(event);
    this.#done[event.index >>> 5]! &= ~(1 << (event.index & 31));
  }
}

function unlink<Input, Output>({ previous, next }: Event<Input, Output>): void {
  previous!.next = next;
  if (next !== undefined) next.previous = previous;
}

function relink<Input, Output>(event: Event<Input, Output>): void {
  event.previous!.next = event;
  if (event.next !== undefined) event.next.previous = event;
}

/** The head of the list, itself no event. */
function eventsOf<Input, Output>(
  calls: readonly RecordedCall<Input, Output>[],
): Event<Input, Output> {
  const timed: { readonly at: number; readonly event: Event<Input, Output> }[] = [];
  for (const [index, call] of calls.entries()) {
    const link = { call, index, previous: undefined, next: undefined };
    let answer: Event<Input, Output> | undefined;
    if (Number.isFinite(call.answeredAt)) {
      answer = { ...link, answer: undefined, isInvocation: false };
      timed.push({ at: call.answeredAt, event: answer });
    }
    timed.push({ at: call.invokedAt, event: { ...link, answer, isInvocation: true } });
  }
  timed.sort((a, b) => a.at - b.at);
  const head = { previous: undefined, next: undefined } as unknown as Event<Input, Output>;
  let previous = head;
  for (const { event } of timed) {
    previous.next = event;
    event.previous = previous;
    previous = event;
  }
  return head;
}
