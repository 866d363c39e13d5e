/** What consumers know of a record, and how a batch of them ended. */

export interface StreamRecord {
  /** Unique in its shard; rising. */
  readonly sequence: string;
  /** When it was written, by the emulator's clock. */
  readonly writtenAtMs: number;
  /** Records of one key are in one lane, and stay in order. Any text. */
  readonly laneKey: string;
  /** What it adds to the function's event. */
  readonly sizeBytes: number;
  /** The owner's, and handed on unread. */
  readonly value: unknown;
}

export interface ShardPage {
  readonly records: readonly StreamRecord[];
  /** The shard is closed, and nothing comes behind these. */
  readonly isEnd: boolean;
}

/** Of a batch, when records are gathered by the time at which they were written. */
export interface TumblingWindow {
  readonly startMs: number;
  readonly endMs: number;
  /** What the function returned as `state` before, in this window. */
  readonly state: unknown;
  /** Nothing more comes for the window. */
  readonly isFinal: boolean;
  /** Its state is too large to go on. */
  readonly isTerminatedEarly: boolean;
}

export interface Batch {
  readonly records: readonly StreamRecord[];
  readonly window?: TumblingWindow | undefined;
}

export type BatchOutcome =
  | { readonly kind: "processed"; readonly state?: unknown }
  /** The function names records that it could not process: the first of them and all behind it come again. */
  | { readonly kind: "partly"; readonly failed: ReadonlySet<string> }
  | { readonly kind: "failed" }
  /** Nothing was asked of the function: it is tried again, and no attempt is counted. */
  | { readonly kind: "refused" };

export type DiscardReason = "RetryAttemptsExhausted" | "RecordAgeExceeded";

export interface DiscardedBatch {
  readonly records: readonly StreamRecord[];
  readonly reason: DiscardReason;
  readonly attempts: number;
}

export interface ConsumerSettings {
  readonly batchSize: number;
  /** A batch waits so long for more records; 0 does not. */
  readonly batchWindowMs: number;
  /** Lanes of a shard that are processed at once. */
  readonly parallelism: number;
  /** After the first attempt; undefined: until it goes well, or is too old. */
  readonly retriesMax: number | undefined;
  readonly ageMsMax: number | undefined;
  /** A batch that failed is halved before it is tried again. */
  readonly bisects: boolean;
  /** Length of tumbling windows; 0 without. */
  readonly tumblingMs: number;
}
