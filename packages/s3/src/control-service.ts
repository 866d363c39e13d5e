/** The S3 Control API: access points, and what an account blocks for all of its buckets. */
import type { ServiceDefinition } from "@cloudglass/wire";
import { controlAccess } from "./access/control.ts";
import { SharedIndex } from "./object/index/shared-index.ts";
import { controlOperations } from "./operations/control/index.ts";
import type { Ports } from "./ports.ts";

const definition: ServiceDefinition = {
  name: "s3control",
  create({ env, ports: filled }) {
    const ports = filled as Ports;
    const shared = ports.objectIndex ?? new SharedIndex(env);
    const index = shared.hold();
    return {
      operations: controlOperations({ env, index, ports }),
      access: controlAccess(),
      close: async () => shared.release(),
    };
  },
};

export default definition;
