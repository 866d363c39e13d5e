/** The service AWS Organizations as the gateway takes it. */
import type { ServiceDefinition } from "@cloudglass/wire";
import { organizationsAccess } from "./access.ts";
import { bindOperations } from "./bind.ts";
import { organizationsOperations } from "./operations/organizations/index.ts";
import { identitiesPort } from "./ports.ts";

const definition: ServiceDefinition = {
  name: "organizations",
  create(host) {
    const identities = identitiesPort(host);
    return {
      operations: bindOperations(organizationsOperations, identities),
      access: organizationsAccess(identities),
      // The identities are composition's, who closes them.
      close: async () => {},
    };
  },
};

export default definition;
