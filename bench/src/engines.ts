/** Engines on their own: the shard kernel, the policy evaluator, the listing writer, Lambda's dispatcher. */
import { measureListing } from "./listing.ts";
import { measurePolicy } from "./policy.ts";
import { measureScheduling } from "./scheduling.ts";
import { measureShardKernel } from "./shard-kernel.ts";

export async function engines(): Promise<string> {
  return [
    measureShardKernel(),
    measurePolicy(),
    await measureListing(),
    await measureScheduling(),
  ].join("\n");
}
