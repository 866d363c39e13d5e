/** What is told of a request: the gateway makes it, lists and events show it, the console reads it. */

export interface RequestSummary {
  readonly requestId: string;
  /** `2026-01-01T00:00:00.000Z`, by the emulator's clock. */
  readonly receivedAt: string;
  readonly method: string;
  /** Without its query, which may hold a signature. */
  readonly path: string;
  /** Name of the model: `s3`, `dynamodb`; empty when it could not be told. */
  readonly service: string;
  readonly operation: string;
  /** 0 while it runs. */
  readonly status: number;
  /** Code of the error that was answered; empty when all went well. */
  readonly error: string;
  /** ARN of who signed; empty for anonymous callers. */
  readonly caller: string;
  /** ARN of what it asked permission for first; empty when it asked for none, or for no certain resource. */
  readonly resource: string;
  /** Until the last byte of the answer was sent, in real time; 0 while it runs. */
  readonly durationMs: number;
}
