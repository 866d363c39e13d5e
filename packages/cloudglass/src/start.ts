/**
 * Composition: opens the state, the default namespace and the gateway, and listens. What `npm start` runs and what
 * tests call.
 */
import { control, type Facts, type NamespaceSource } from "@cloudglass/control";
import { DEFAULT_NAMESPACE, openStateStore, SystemClock, SystemRandom } from "@cloudglass/env";
import { createGateway, type Gateway } from "@cloudglass/gateway";
import type { Logger } from "pino";
import type { EventSink } from "../../s3/src/event-sink.ts";
import { type Cloud, type CloudNamespace, cloudNamespace } from "./cloud/cloud.ts";
import { MemoryAgent } from "./cloud/memory-connection.ts";
import { Namespaces } from "./cloud/namespaces.ts";
import { type Configuration, DEFAULTS } from "./configuration.ts";
import { openLog } from "./log.ts";
import { processFacts } from "./process-facts.ts";
import { services } from "./services.generated.ts";
import { checkedOptions } from "./start-options.ts";
import { openSpanExport } from "./telemetry/span-export.ts";
import type { Environment } from "./telemetry/telemetry-variables.ts";

export interface StartOptions extends Partial<Omit<Configuration, "port">> {
  /** A free one when absent; false for none: only `fetch` and `clientConfig` of what is started lead to it then. */
  readonly port?: number | false;
  readonly log?: Logger;
  /** Variables of OpenTelemetry, which the command takes from the process: requests are exported as spans by them. */
  readonly telemetry?: Environment;
  /** How many requests each namespace keeps with their steps; 512 when absent. What tracing costs is measured with 0. */
  readonly traceCount?: number;
  /** Takes the event notifications of S3, and says which destinations there are. */
  readonly eventSink?: EventSink;
  /** What the program that serves tells of itself, and what may be done to it. */
  readonly process?: Partial<Facts["process"]>;
}

/**
 * Resolves once it serves. In memory, on a free port of the loopback address, unless options say otherwise; a `dataDir`
 * keeps everything there. Rejects with a `TypeError` that names an option that does not exist or what it takes, with
 * `DirectoryInUseError`, and with what listening fails with.
 */
export async function start(options: StartOptions = {}): Promise<Cloud> {
  const { port: wantedPort = 0, ...given } = checkedOptions(options);
  const ephemeral = given.ephemeral ?? given.dataDir === undefined;
  const configuration: Configuration = {
    ...DEFAULTS,
    ...given,
    ephemeral,
    port: wantedPort === false ? 0 : wantedPort,
  };
  const log = options.log ?? (await openLog(configuration));
  const store = openStateStore({
    dataDirectory: ephemeral ? undefined : configuration.dataDir,
    durability: configuration.durability,
    directories: Object.keys(services),
  });
  const wallClock = new SystemClock();
  const random = new SystemRandom();
  const spans = await openSpanExport(options.telemetry ?? {}, log, wallClock);
  const namespaces = new Namespaces(store, {
    configuration,
    log,
    eventSink: options.eventSink,
    wallClock,
    process: { ...processFacts(wallClock, random, ephemeral), ...options.process },
    spans,
    traceCount: options.traceCount,
    gateway: () => gateway,
  });
  const gateway: Gateway = createGateway({
    sites: namespaces,
    random,
    wallClock,
    authMode: configuration.auth,
    hostnames: configuration.hostnames,
    log,
    control: control({
      access: { token: configuration.controlToken, hostnames: configuration.hostnames },
      services: Object.keys(services),
      has: (namespace) => namespaces.has(namespace),
      facts: (namespace) => namespaces.facts(namespace),
      failed: (error) => {
        log.error(
          { error: error instanceof Error ? error.stack : String(error) },
          "control failed",
        );
      },
    }),
  });
  const close = async () => {
    namespaces.endEvents();
    await gateway.close();
    await Promise.all([namespaces.close(), spans?.close()]);
  };
  // The next try may want the same data directory.
  const closeAfter = async (error: unknown): Promise<never> => {
    await close();
    throw error;
  };
  const { host } = configuration;
  const listen = async () => {
    await namespaces.world(DEFAULT_NAMESPACE).awake;
    if (wantedPort === false) {
      await gateway.ready();
      return 0;
    }
    return gateway.listen({ host, port: configuration.port });
  };
  const port = await listen().catch(closeAfter);
  const agent =
    wantedPort === false
      ? new MemoryAgent((connection) => gateway.accept(connection), wallClock)
      : undefined;
  const endpoint = wantedPort === false ? "http://localhost" : `http://${urlHost(host)}:${port}`;
  const parts = { endpoint, agent, namespaces };
  const closeAll = async () => {
    agent?.destroy();
    await close();
  };
  const rest: Omit<Cloud, keyof CloudNamespace> = {
    endpoint,
    port,
    gateway,
    namespace(name) {
      namespaces.world(name);
      return cloudNamespace(name, parts);
    },
    fork(name, from = { namespace: DEFAULT_NAMESPACE }) {
      namespaces.make(name, checkedSource(from));
      return cloudNamespace(name, parts);
    },
    close: closeAll,
    [Symbol.asyncDispose]: closeAll,
  };
  const ofDefault = cloudNamespace(DEFAULT_NAMESPACE, parts);
  // With its getters: they show the state of now.
  return Object.defineProperties(rest, Object.getOwnPropertyDescriptors(ofDefault)) as Cloud;
}

/** Throws `TypeError`: a name alone could be a namespace's or a snapshot's. */
function checkedSource(from: NamespaceSource): NamespaceSource {
  const members = Object.entries(typeof from === "object" && from !== null ? from : {});
  const [[kind, name] = [], ...others] = members;
  const isOne = (kind === "snapshot" || kind === "namespace") && typeof name === "string";
  if (isOne && others.length === 0) return from;
  const shown = (JSON.stringify(from) ?? String(from)).slice(0, 80);
  throw new TypeError(`fork() takes {snapshot: "name"} or {namespace: "name"}, not ${shown}`);
}

/** A number where there is one: SDKs put buckets before a name, and `bucket.localhost` does not resolve everywhere. */
function urlHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
