/** The IAM service as the gateway takes it. */
import type { ServiceDefinition } from "@cloudglass/wire";
import { iamAccess } from "./access.ts";
import { bindOperations } from "./bind.ts";
import { iamOperations } from "./operations/iam/index.ts";
import { identitiesPort } from "./ports.ts";
import { unmodeledOf } from "./unmodeled/index.ts";

const definition: ServiceDefinition = {
  name: "iam",
  create(host) {
    const identities = identitiesPort(host);
    return {
      operations: bindOperations(iamOperations, identities),
      access: iamAccess(identities),
      unmodeled: unmodeledOf(identities),
      // The identities are composition's, who closes them.
      close: async () => {},
    };
  },
};

export default definition;
