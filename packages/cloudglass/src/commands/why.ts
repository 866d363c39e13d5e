/** `cloudglass why ID`: the decision of a request, for people. */
import type { RequestDecisions } from "@cloudglass/gateway";
import type { Streams, WhyOptions } from "./command-line.ts";
import { decisionText } from "./decision-text.ts";
import { ask, CommandError, NOTHING_FOUND } from "./emulator-client.ts";
import { palette } from "./palette.ts";

export async function printDecision(
  requestId: string,
  { endpoint, json }: WhyOptions,
  { out, hasColor }: Streams,
): Promise<void> {
  if (!/^[A-Za-z0-9-]{1,64}$/.test(requestId)) {
    throw new CommandError(`${requestId} is not the id of a request`, NOTHING_FOUND);
  }
  const path = `/_cloudglass/requests/${requestId}/decision`;
  const request = await ask<RequestDecisions>(endpoint, path);
  out.write(
    json ? `${JSON.stringify(request, undefined, 2)}\n` : decisionText(request, palette(hasColor)),
  );
}
