/**
 * Composition: opens the world, IAM, the gateway and the list of services, and listens. What `npm start` runs
 * and what tests call.
 */
import { control } from "@cloudglass/control";
import { type Environment, type MovableClock, systemEnvironment } from "@cloudglass/env";
import { createGateway, type Gateway } from "@cloudglass/gateway";
import { openIdentities, suggestionFor } from "@cloudglass/iam";
import type { Logger } from "pino";
import type { EventSink } from "../../s3/src/ports.ts";
import { type Configuration, DEFAULTS } from "./configuration.ts";
import { createLog } from "./log.ts";
import { fillPorts } from "./ports.ts";
import { services } from "./services.generated.ts";
import { VERSION } from "./version.ts";

export interface StartOptions extends Partial<Configuration> {
  readonly log?: Logger;
  /** Takes the event notifications of S3, and says which destinations there are. */
  readonly eventSink?: EventSink;
}

export interface Running {
  /** `http://127.0.0.1:4566` */
  readonly endpoint: string;
  readonly port: number;
  readonly env: Environment;
  /** Moves and pauses time for every service. */
  readonly clock: MovableClock;
  readonly gateway: Gateway;
  /** Ends what is in flight, stops background work, closes files. */
  close(): Promise<void>;
}

export async function start(options: StartOptions = {}): Promise<Running> {
  const configuration: Configuration = { ...DEFAULTS, ...options };
  const log = options.log ?? createLog(configuration.logLevel);
  const env = systemEnvironment(
    configuration.ephemeral
      ? {}
      : { dataDirectory: configuration.dataDir, durability: configuration.durability },
  );
  const identities = openIdentities({
    env: environmentOf(env, "iam"),
    log: log.child({ service: "iam" }),
    propagation: propagationOf(configuration),
  });
  const gateway: Gateway = createGateway({
    env,
    authority: identities.authority,
    services,
    ports: fillPorts({
      identities,
      configuration,
      eventSink: options.eventSink,
      environmentFor: (service) => environmentOf(env, service),
      logFor: (service) => log.child({ service }),
      openService: (service) => gateway.service(service),
      serveSandboxes: (socketPath) => gateway.serveSandboxes(socketPath),
      acceptFromVpc: (connection, origin) => gateway.acceptFromVpc(connection, origin),
    }),
    authMode: configuration.auth,
    hostnames: configuration.hostnames,
    log,
    control: (facts) =>
      control({
        ...facts,
        suggestion: (principal, denied) => suggestionFor(identities, principal, denied),
      }),
    version: VERSION,
  });
  const close = async () => {
    await gateway.close();
    await identities.close();
    env.close();
  };
  const { host } = configuration;
  const port = await gateway.listen({ host, port: configuration.port }).catch(async (error) => {
    // The next try may want the same data directory.
    await close();
    throw error;
  });
  wake(env, gateway, log);
  return {
    endpoint: `http://${urlHost(configuration.host)}:${port}`,
    port,
    env,
    clock: env.clock,
    gateway,
    close,
  };
}

function propagationOf({ iamPropagation, iamPropagationSeed }: Configuration) {
  if (iamPropagation === 0) return undefined;
  return { delayMsMax: iamPropagation, seed: iamPropagationSeed };
}

/**
 * Lambda goes on with what it accepted before: queued events, polled streams, environments started ahead. EC2 boots the
 * instances that ran.
 */
function wake(env: Environment, gateway: Gateway, log: Logger): void {
  for (const service of ["lambda", "ec2"]) {
    if (env.disk.directory(service).size("catalogue.sqlite") === undefined) continue;
    gateway.service(service).catch((error: unknown) => {
      log.error({ error: String(error), service }, "a service could not go on");
    });
  }
}

function environmentOf(env: Environment, service: string): Environment {
  return { ...env, disk: env.disk.directory(service) };
}

function urlHost(host: string): string {
  if (host === "0.0.0.0" || host === "::" || host === "127.0.0.1") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}
