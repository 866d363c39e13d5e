/** `cloudglass why ID`: the decision of a request, for people. */
import type { RequestDecisions } from "@cloudglass/gateway";
import type { EmulatorOptions } from "./command-options.ts";
import { decisionText } from "./decision-text.ts";
import { ask, CommandError, NOTHING_FOUND } from "./emulator-client.ts";
import { print, type Streams } from "./terminal.ts";

export async function printDecision(
  requestId: string,
  options: EmulatorOptions,
  streams: Streams,
): Promise<void> {
  if (!/^[A-Za-z0-9-]{1,64}$/.test(requestId)) {
    throw new CommandError(`${requestId} is not the id of a request`, NOTHING_FOUND);
  }
  const path = `/_cloudglass/requests/${requestId}/decision`;
  const request = await ask<RequestDecisions>(options, path);
  print(streams, options.json, request, (colors) => decisionText(request, colors));
}
