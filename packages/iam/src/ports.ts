/** What the IAM and STS services ask of composition. */
import type { ServiceHost } from "@cloudglass/wire";
import type { Identities } from "./identities.ts";

/** The store that the gateway's Authority asks, under the name `identities`; both services share it. */
export function identitiesPort(host: ServiceHost): Identities {
  const identities = host.ports.identities;
  if (identities === undefined) throw new Error("The port `identities` is not filled");
  return identities as Identities;
}
