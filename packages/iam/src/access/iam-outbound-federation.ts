/** The rows of outbound identity federation, which is an account's: there is no resource to name. */
import { on } from "./iam-requests.ts";
import type { IamRows } from "./iam-rows.ts";
import type { CallHead } from "./rule.ts";

export function outboundFederationRows() {
  const anywhere = (_input: unknown, call: CallHead) => on(call, "*");
  return {
    EnableOutboundWebIdentityFederation: anywhere,
    DisableOutboundWebIdentityFederation: anywhere,
    GetOutboundWebIdentityFederationInfo: anywhere,
  } satisfies Partial<IamRows>;
}
