/** What a replica applies its log to. */
import type { Entry, KeyRange, Mutation } from "./mutation.ts";

export interface View {
  get(key: Uint8Array): Uint8Array | undefined;
  /** In the order of the keys, or from the end; as things are when it is called. */
  scan(range: KeyRange, reverse: boolean): Iterable<Entry>;
}

export interface StateMachine extends View {
  /** What entry `index` decided. Indexes rise by one. It is the log that makes it durable. */
  apply(mutations: readonly Mutation[], index: number): void;
  /** The log up to here is in tables that survive: it may be cut. */
  readonly durableIndex: number;
  /** The highest index applied. */
  readonly appliedIndex: number;
  /** For a replica that fell behind: everything as of `index`, in pieces. */
  snapshot(): {
    readonly index: number;
    readonly pieces: Iterable<Uint8Array>;
    close(): void;
  };
  /** Takes the place of everything that was there. */
  install(index: number, pieces: AsyncIterable<Uint8Array>): Promise<void>;
}
