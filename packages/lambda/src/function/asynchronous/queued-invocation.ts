/** An asynchronous invocation as it waits: JSON, so that it can be kept. */
import type { FunctionPlace } from "../function-name.ts";

export interface QueuedInvocation extends FunctionPlace {
  /** As asked for; undefined without one. */
  readonly qualifier: string | undefined;
  /** JSON. */
  readonly payload: string;
  readonly traceHeader: string;
}
