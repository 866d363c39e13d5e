/** Requests to IAM that are no operation of its model: the emulator's own paths. */
import type { RequestHead, UnmodeledRoute } from "@cloudglass/wire";
import type { Identities } from "../identities.ts";
import { oidcRegistrations } from "./oidc-registrations.ts";

const OWN_PATH = "/_cloudglass/";

export function unmodeledOf(
  identities: Identities,
): (head: RequestHead) => UnmodeledRoute | undefined {
  const registrations = oidcRegistrations(identities);
  return ({ path }) => (path.startsWith(OWN_PATH) ? registrations : undefined);
}
