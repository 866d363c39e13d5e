/**
 * What stands behind VPC endpoints: AWS's API itself. The bytes of a connection that ends at an endpoint go to the gateway,
 * which is told which VPC and endpoint they came through. HTTP at port 80 only: nobody here has AWS's certificates.
 */
import { Duplex } from "node:stream";
import type {
  EndpointServices,
  PlatformConnection,
  PlatformConnectionEvents,
} from "../packet/switch/platform.ts";

/** `ports.apiConnections`: the gateway. */
export interface ApiConnections {
  accept(connection: Duplex, origin: EndpointOrigin): void;
}

export interface EndpointOrigin {
  readonly vpcId: string;
  readonly endpointId: string;
  /** JSON text; undefined: everything. */
  readonly endpointPolicy: string | undefined;
  readonly sourceIp: string;
  /** Names of models that the endpoint leads to. */
  readonly services: readonly string[];
}

export type EndpointLookup = (
  endpointId: string,
) => Omit<EndpointOrigin, "sourceIp" | "endpointId"> | undefined;

const HTTP_PORT = 80;

export function apiEndpoints(
  api: ApiConnections | undefined,
  look: EndpointLookup,
): EndpointServices {
  return (endpointId, port) => {
    const endpoint = look(endpointId);
    if (api === undefined || endpoint === undefined || port !== HTTP_PORT) return undefined;
    return {
      accept(connection) {
        const { duplex, events } = duplexOf(connection);
        api.accept(duplex, { ...endpoint, endpointId, sourceIp: connection.remoteAddress });
        return events;
      },
    };
  };
}

/** What the gateway reads and writes, and what the connection tells of itself. */
function duplexOf(connection: PlatformConnection): {
  readonly duplex: Duplex;
  readonly events: PlatformConnectionEvents;
} {
  let taken: (() => void) | undefined;
  const duplex = new Duplex({
    read() {
      taken?.();
      taken = undefined;
    },
    write(bytes: Uint8Array, _encoding, written) {
      // A copy: the connection keeps them until they are acknowledged, and a service reads its next piece into them.
      void connection.write(Uint8Array.from(bytes)).then(() => written());
    },
    final(done) {
      connection.end();
      done();
    },
    destroy(error, done) {
      taken?.();
      if (error !== null || !duplex.writableFinished) connection.abort();
      done(error);
    },
  });
  duplex.on("error", () => {});
  const events: PlatformConnectionEvents = {
    received: (bytes) => {
      if (duplex.push(bytes) || duplex.destroyed) return undefined;
      return new Promise<void>((resolve) => {
        taken = resolve;
      });
    },
    ended: () => {
      duplex.push(null);
    },
    closed: () => {
      duplex.destroy();
    },
  };
  return { duplex, events };
}
