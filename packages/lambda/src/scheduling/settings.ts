/** Durations and limits of the engine. AWS's unless told otherwise; all by the clock. */

export interface SchedulingSettings {
  /** An environment that served nothing for so long is destroyed. */
  readonly idleMs: number;
  readonly initMsMax: number;
  /** Of provisioned environments and snapshots: at least this, or the function's timeout if that is longer. */
  readonly patientInitMsMax: number;
  readonly restoreMsMax: number;
  /** Environments are recycled at a random age between these. */
  readonly ageMsMin: number;
  readonly ageMsMax: number;
  /** So many invocations in a row that reset an environment end it. */
  readonly failuresInRowMax: number;
  /** A request waits so long for an environment that answered and is not at rest yet, before another is started. */
  readonly settleGraceMs: number;
  /** New environments a function may get in ten seconds; refilled continuously. */
  readonly burstPerTenSeconds: number;
  /** Requests a second for each unit of concurrency. */
  readonly requestsPerUnit: number;
  /** This machine's, not AWS's: what is beyond waits. */
  readonly environmentsMax: number;
  readonly startsAtOnceMax: number;
  readonly closeMsMax: number;
  /** The least that the phases of a cold start take; undefined leaves them as they are. */
  readonly padding: ColdStartPadding | undefined;
}

export interface ColdStartPadding {
  /** Of making the sandbox and starting its system. */
  readonly sandboxMs: number;
  /** Of starting the runtime. */
  readonly runtimeMs: number;
}

/** The published times of a cold start: sandbox 125 ms, guest 50 ms, interpreter 100 ms. */
export const AWS_COLD_START: ColdStartPadding = { sandboxMs: 175, runtimeMs: 100 };

const MINUTE_MS = 60_000;

export const DEFAULT_SETTINGS: SchedulingSettings = {
  idleMs: 15 * MINUTE_MS,
  initMsMax: 10_000,
  patientInitMsMax: 130_000,
  restoreMsMax: 10_000,
  ageMsMin: 120 * MINUTE_MS,
  ageMsMax: 360 * MINUTE_MS,
  failuresInRowMax: 3,
  settleGraceMs: 200,
  burstPerTenSeconds: 1000,
  requestsPerUnit: 10,
  environmentsMax: 128,
  startsAtOnceMax: 8,
  closeMsMax: 5000,
  padding: undefined,
};
