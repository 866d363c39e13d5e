/** An emulator in this process, as the program that started it sees it. */
import type { Agent } from "node:http";
import type { NamespaceSource, ShownSnapshot } from "@cloudglass/control";
import { DEFAULT_NAMESPACE, NAMESPACE_HEADER, type WorldEnvironment } from "@cloudglass/env";
import type { Gateway, RequestDecisions, RequestTrace } from "@cloudglass/gateway";
import type { Service } from "@cloudglass/wire";
import { type CloudClock, cloudClock } from "./cloud-clock.ts";
import { type CloudFaults, cloudFaults } from "./cloud-faults.ts";
import { fetchOver } from "./memory-fetch.ts";
import type { Namespaces } from "./namespaces.ts";

/** What clients of SDK v3 take; every member is one of theirs. */
export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Of S3 clients: `bucket.localhost` does not resolve everywhere. */
  readonly forcePathStyle: true;
  /** Without a port: an agent whose connections stay in this process. */
  readonly requestHandler?: { readonly httpAgent: Agent };
}

/** One namespace. All members show the state of now: a reset brings another clock and other faults. */
export interface CloudNamespace {
  readonly name: string;
  /** Moves and pauses time for every service of this namespace. */
  readonly clock: CloudClock;
  /** What goes wrong on purpose. The board itself, without checks and at once, is `env.faults`. */
  readonly faults: CloudFaults;
  /** The last requests, newest first, with what was done for them step by step; 512 at most. */
  readonly requests: readonly RequestTrace[];
  /** Why a request was allowed or denied; undefined for one that is not among the last ones. */
  why(requestId: string): RequestDecisions | undefined;
  /** Keeps the state as it is now, under a name or the next free one, until the emulator closes or forgets it. */
  snapshot(name?: string): ShownSnapshot;
  /** Back to a snapshot, also one of another namespace. Throws `ControlError` 404. */
  restore(snapshot: string | { readonly name: string }): void;
  /** Back to nothing: no state, no faults, the clock of the host. */
  reset(): void;
  /** For the constructors of SDK clients: `new S3Client(cloud.clientConfig())`. */
  clientConfig(options?: { readonly accountId?: string; readonly region?: string }): ClientConfig;
  /** `path` begins with `/`; a whole URL, or a request of one, is taken to be of this emulator too. */
  fetch(path: string | URL | Request, init?: RequestInit): Promise<Response>;
  readonly env: WorldEnvironment;
  /** A service by the name of its model, loaded when it was not. */
  service(name: string): Promise<Service>;
}

export interface Cloud extends CloudNamespace, AsyncDisposable {
  /** `http://127.0.0.1:4566`; without a port a name that only `fetch` and `clientConfig` lead to. */
  readonly endpoint: string;
  /** 0 without one. */
  readonly port: number;
  readonly gateway: Gateway;
  /** Opened when it is not. Throws a `ServiceError` for a name that none can have. */
  namespace(name: string): CloudNamespace;
  /** A new namespace with a copy of the state of another, or of a snapshot. Throws `ControlError` 409 when it is there. */
  fork(name: string, from?: NamespaceSource): CloudNamespace;
  /** Ends what is in flight, stops background work, closes files. */
  close(): Promise<void>;
}

export interface CloudParts {
  readonly endpoint: string;
  /** Without a port. */
  readonly agent: Agent | undefined;
  readonly namespaces: Namespaces;
}

const DEFAULT_REGION = "us-east-1";

export function cloudNamespace(name: string, parts: CloudParts): CloudNamespace {
  const { namespaces, endpoint, agent } = parts;
  const world = () => namespaces.world(name);
  return {
    name,
    get clock() {
      return cloudClock(world().env.clock);
    },
    get faults() {
      return cloudFaults(world().facts);
    },
    get env() {
      return world().env;
    },
    get requests() {
      return world().site.requests();
    },
    why: (requestId) => world().site.decisionsOf(requestId),
    snapshot: (as) => namespaces.snapshot(name, as),
    restore(snapshot) {
      const wanted = typeof snapshot === "string" ? snapshot : snapshot?.name;
      if (typeof wanted !== "string") {
        throw new TypeError("restore() takes the name of a snapshot, or what snapshot() gave");
      }
      namespaces.restore(name, wanted);
    },
    reset: () => namespaces.reset(name),
    service: (service) => world().site.service(service),
    clientConfig({ accountId = "test", region = DEFAULT_REGION } = {}) {
      if (accountId !== "test" && !/^\d{12}$/.test(accountId)) {
        throw new TypeError(`accountId takes 12 digits, not ${JSON.stringify(accountId)}`);
      }
      const accessKeyId = name === DEFAULT_NAMESPACE ? accountId : `${accountId}_${name}`;
      return {
        endpoint,
        region,
        credentials: { accessKeyId, secretAccessKey: "test" },
        forcePathStyle: true,
        ...(agent === undefined ? {} : { requestHandler: { httpAgent: agent } }),
      };
    },
    fetch(path, init) {
      const asked = requestTo(endpoint, path, init);
      if (name !== DEFAULT_NAMESPACE) asked.headers.set(NAMESPACE_HEADER, name);
      if (agent === undefined) return fetch(asked);
      return fetchOver(agent, asked, Symbol.asyncIterator in Object(init?.body));
    },
  };
}

function requestTo(endpoint: string, asked: string | URL | Request, init?: RequestInit): Request {
  const isRequest = asked instanceof Request;
  const { origin, pathname, search } = new URL(isRequest ? asked.url : asked, endpoint);
  if (isRequest && origin === endpoint) return new Request(asked, init);
  const url = endpoint + pathname + search;
  return new Request(isRequest ? new Request(url, asked) : url, init);
}
