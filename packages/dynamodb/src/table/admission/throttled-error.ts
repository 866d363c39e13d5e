/** A request that is throttled: nothing of it was done. */
import { type ThrottlingReasonName, throttlingError } from "../capacity/index.ts";

export interface ThrottlingReason {
  readonly reason: ThrottlingReasonName;
  /** ARN of the table or the index. */
  readonly resource: string;
}

export class ThrottledError extends Error {
  override readonly name = "ThrottledError";
  /** What the request is answered with, as AWS names it. */
  readonly code: string;
  readonly reasons: readonly ThrottlingReason[];

  constructor(
    resource: string,
    kind: "Table" | "Index",
    mode: "provisioned" | "on-demand",
    names: readonly ThrottlingReasonName[],
  ) {
    const { code, message } = throttlingError(kind, mode, names);
    super(message);
    this.code = code;
    this.reasons = names.map((reason) => ({ reason, resource }));
  }
}
