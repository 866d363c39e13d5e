/** What is set for the asynchronous invocations of a function, a version or an alias. */
import type { Qualified } from "../qualified-records.ts";

/** Its qualifier is `$LATEST` for the function without one. */
export interface EventInvokeRecord extends Qualified {
  /** 0 to 2. */
  readonly retriesMax: number | undefined;
  /** 60 to 21,600. */
  readonly ageSecondsMax: number | undefined;
  /** ARNs. */
  readonly onSuccess: string | undefined;
  readonly onFailure: string | undefined;
  readonly modifiedAtMs: number;
}
