/** Engines on their own: the shard kernel, the policy evaluator, the listing writer. */
import { measurePolicy } from "./policy.ts";

export async function engines(): Promise<string> {
  return [await measurePolicy()].join("\n");
}
