/** `cloudglass policy suggest`: the policy goes to standard output, ready for IAM; remarks go beside it. */
import type { Suggestion } from "@cloudglass/iam";
import { ask, CommandError, NOTHING_FOUND } from "./emulator-client.ts";
import type { SuggestOptions } from "./explaining-commands.ts";
import type { Streams } from "./terminal.ts";

const COVERED_SHOWN = 10;

export async function printSuggestion(
  { principal, includeDenied, json, ...target }: SuggestOptions,
  { out, error }: Streams,
): Promise<void> {
  const query = new URLSearchParams({ principal, "include-denied": `${includeDenied}` });
  const suggestion = await ask<Suggestion>(target, `/_cloudglass/iam/suggestion?${query}`);
  if (json) {
    out.write(`${JSON.stringify(suggestion, undefined, 2)}\n`);
    return;
  }
  const { policies, incomplete, coversDenied } = suggestion;
  if (policies.length === 0) {
    throw new CommandError(
      `${suggestion.principal} has done nothing yet that needs a permission`,
      NOTHING_FOUND,
    );
  }
  for (const policy of policies) out.write(`${JSON.stringify(policy, undefined, 2)}\n`);
  if (policies.length > 1) {
    error.write(`These are ${policies.length} policies: one has no room for all of it.\n`);
  }
  for (const { action, resource } of coversDenied.slice(0, COVERED_SHOWN)) {
    error.write(`This allows what was denied: ${action} on ${resource}.\n`);
  }
  if (coversDenied.length > COVERED_SHOWN) {
    error.write(
      `And ${coversDenied.length - COVERED_SHOWN} more that were denied; --json has all.\n`,
    );
  }
  if (incomplete.length > 0) {
    error.write(`Used on more resources than are remembered: ${incomplete.join(", ")}.\n`);
  }
}
