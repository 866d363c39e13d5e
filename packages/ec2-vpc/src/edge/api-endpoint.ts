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
  const duplex = new Duplex({
    // What comes is pushed; a client's window is the stack's, which holds back what nobody reads.
    read() {},
    write(bytes: Uint8Array, _encoding, written) {
      connection.write(bytes);
      written();
    },
    final(done) {
      connection.end();
      done();
    },
    destroy(error, done) {
      if (error !== null) connection.abort();
      done(error);
    },
  });
  duplex.on("error", () => {});
  const events: PlatformConnectionEvents = {
    received: (bytes) => {
      duplex.push(bytes);
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

/** `com.amazonaws.us-east-1.s3` → the models behind it; none for what is not emulated. */
export function servicesBehind(serviceName: string): readonly string[] {
  const name = serviceName.split(".").slice(3).join(".");
  return SERVICES[name] ?? [];
}

const SERVICES: Readonly<Record<string, readonly string[]>> = {
  dynamodb: ["dynamodb", "dynamodbstreams"],
  ec2: ["ec2"],
  lambda: ["lambda"],
  logs: ["logs"],
  s3: ["s3", "s3control"],
  "s3-global.accesspoint": ["s3"],
  sts: ["sts"],
};
