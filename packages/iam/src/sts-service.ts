/** The STS service as the gateway takes it. */
import type { ServiceDefinition } from "@cloudglass/wire";
import { stsAccess } from "./access.ts";
import { bindOperations } from "./bind.ts";
import { stsOperations } from "./operations/sts/index.ts";
import { identitiesPort } from "./ports.ts";
import { discoveryRoute } from "./unmodeled/web-identity-discovery.ts";

const definition: ServiceDefinition = {
  name: "sts",
  create(host) {
    const identities = identitiesPort(host);
    return {
      operations: bindOperations(stsOperations, identities),
      access: stsAccess(identities),
      unmodeled: (head) => discoveryRoute(identities, head),
      // The identities are composition's, who closes them.
      close: async () => {},
    };
  },
};

export default definition;
