/** What a replica applies its log to. */
import type { Entry, KeyRange, Mutation } from "./mutation.ts";

export interface View {
  get(key: Uint8Array): Uint8Array | undefined;
  /** In the order of the keys, or from the end; as things are when it is called. */
  scan(range: KeyRange, reverse: boolean): Iterable<Entry>;
  /** Where the last `get` or `scan` found what it gave; absent where nobody keeps it. */
  trail?(): ReadTrail;
}

/** Which replica answered, and from what. */
export interface ReadTrail {
  readonly node: string;
  readonly zone: string;
  readonly appliedIndex: number;
  /** The sorted tables that had it, or overlap what was scanned; none when it was in memtables, or nowhere. */
  readonly tables: readonly { readonly level: number; readonly number: number }[];
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
