/** The members of requests that access rules look at. */
import type { Call } from "@cloudglass/wire";

export type AccessCall = Pick<Call, "region" | "caller">;

export interface RequestInput {
  readonly FunctionName?: string;
  readonly Qualifier?: string;
  readonly Role?: string;
  readonly Tags?: Readonly<Record<string, string>>;
}
