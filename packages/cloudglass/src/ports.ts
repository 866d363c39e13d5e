/** What services ask of one another, by the name of the port in the asking service's `ports.ts`. */
import {
  type Identities,
  policySyntaxFault,
  serviceAuthority,
  unknownPrincipal,
} from "@cloudglass/iam";
import type { EventSink } from "../../s3/src/ports.ts";
import type { Configuration } from "./configuration.ts";

export function fillPorts(
  identities: Identities,
  configuration: Configuration,
  eventSink: EventSink | undefined,
): Readonly<Record<string, unknown>> {
  return {
    identities,
    policyChecker: {
      faultOf: policySyntaxFault,
      unknownPrincipal: (policy: string) => unknownPrincipal(identities.catalogue, policy),
    },
    placement: configuration.placement,
    eventSink,
    serviceAuthority: serviceAuthority(identities),
  };
}
