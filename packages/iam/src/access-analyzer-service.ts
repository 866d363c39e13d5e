/** The service IAM Access Analyzer as the gateway takes it. */
import type { ServiceDefinition } from "@cloudglass/wire";
import { accessAnalyzerAccess } from "./access.ts";
import { bindOperations } from "./bind.ts";
import { accessAnalyzerOperations } from "./operations/access-analyzer/index.ts";
import { identitiesPort } from "./ports.ts";

const definition: ServiceDefinition = {
  name: "accessanalyzer",
  create(host) {
    const identities = identitiesPort(host);
    return {
      operations: bindOperations(accessAnalyzerOperations, identities),
      access: accessAnalyzerAccess(identities),
      // The identities are composition's, who closes them.
      close: async () => {},
    };
  },
};

export default definition;
