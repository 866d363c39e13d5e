/**
 * What answers the requests of one namespace: its authority, its services, the traces of its requests. A gateway has one
 * edge and as many sites as there are namespaces; a reset puts a new site in the place of one.
 */
import {
  availabilityZones,
  DEFAULT_REGION,
  type Environment,
  type NodeAddress,
} from "@cloudglass/env";
import type { Authority } from "@cloudglass/iam";
import {
  type Measure,
  type Service,
  type ServiceDefinition,
  type ServiceLog,
  serviceSummaries,
} from "@cloudglass/wire";
import { Authentication, type AuthMode } from "./authenticate.ts";
import {
  type DecisionFilter,
  type DecisionPage,
  decisionsOf,
  listDecisions,
  type RequestDecisions,
} from "./decision-log.ts";
import { RequestFaults } from "./faults/request-faults.ts";
import type { ServiceIndex } from "./identify.ts";
import { RequestIds } from "./request-id.ts";
import { requestMeasures } from "./request-measures.ts";
import type { RequestPathParts } from "./request-path.ts";
import { RequestTally } from "./request-tally.ts";
import { ServiceDirectory } from "./service-directory.ts";
import { TraceRing } from "./trace.ts";
import {
  listRequests,
  type RequestListFilter,
  type RequestListPage,
  type RequestTrace,
  shownTrace,
  showTrace,
} from "./trace-view.ts";

/** pino's shape, or anything alike. */
export interface GatewayLog extends ServiceLog {
  child?(bindings: object): ServiceLog;
  isLevelEnabled?(level: string): boolean;
}

export interface SiteOptions {
  readonly env: Environment;
  readonly authority: Authority;
  /** By name of the model; a service is loaded by its first request. */
  readonly services: Readonly<Record<string, () => Promise<ServiceDefinition>>>;
  /** Names of models that requests may be for; all of them without it. Services may still ask one another. */
  readonly offered?: readonly string[];
  readonly ports?: Readonly<Record<string, unknown>>;
  readonly authMode?: AuthMode;
  /** Further host names under which a bucket may stand as a first label. */
  readonly hostnames?: readonly string[];
  readonly log: GatewayLog;
  /** How many requests are kept with their steps; 512 when absent, 0 for none. */
  readonly traceCount?: number | undefined;
}

export interface FaultTargets {
  readonly zones: readonly string[];
  readonly nodes: readonly (NodeAddress & { readonly service: string })[];
  /** ARNs. */
  readonly tables: readonly string[];
}

const STORING: readonly string[] = ["s3", "dynamodb"];

export class Site {
  readonly env: Environment;
  readonly traces: TraceRing;
  readonly #options: SiteOptions;
  readonly #directory: ServiceDirectory;
  readonly #tally = new RequestTally();
  readonly #ids: RequestIds;
  readonly #authentication: Authentication;
  readonly #faults: RequestFaults;
  #pathParts: RequestPathParts | undefined;
  #inFlightCount = 0;
  #whenIdle: (() => void) | undefined;
  /** Until it, requests wait. */
  held: Promise<void> | undefined;

  constructor(options: SiteOptions) {
    const { env, log, authority } = options;
    this.env = env;
    this.traces = new TraceRing(options.traceCount);
    this.#options = options;
    this.#ids = new RequestIds(env.random);
    this.#authentication = new Authentication(authority, options.authMode ?? "strict");
    this.#faults = new RequestFaults(env);
    this.traces.follow((trace) => this.#tally.note(trace));
    this.#directory = new ServiceDirectory({
      env,
      logFor: (service) => log.child?.({ service }) ?? log,
      ports: options.ports ?? {},
      services: options.services,
      offered: options.offered,
    });
  }

  /** A service by the name of its model, for others in this process. */
  async service(name: string): Promise<Service> {
    const summary = (await serviceSummaries()).find(({ service }) => service === name);
    if (summary === undefined) throw new Error(`there is no service ${name}`);
    return (await this.#directory.open(summary)).service;
  }

  /** In LocalStack's words: `running` once loaded, `available` before. */
  services(): Readonly<Record<string, string>> {
    return this.#directory.status();
  }

  /** Whether this key was issued here; one that is inactive, or whose session is over, is known too. */
  knows(accessKeyId: string, sessionToken: string | undefined): boolean {
    const { kind } = this.#options.authority.resolve(accessKeyId, sessionToken);
    return kind !== "unknown-key" && kind !== "invalid-token";
  }

  /** The namespace that issued a session which is known here: a copy knows its source's. Undefined for the default one. */
  issuerOf(accessKeyId: string, sessionToken: string | undefined): string | undefined {
    return this.#options.authority.issuer(accessKeyId, sessionToken);
  }

  /** The last requests, newest first. */
  requests(): RequestTrace[] {
    return this.traces.list().map(shownTrace);
  }

  /** Newest first. */
  listRequests(filter: RequestListFilter): RequestListPage {
    return listRequests(this.traces, filter);
  }

  /** Of its requests and its services, as they are now. */
  measures(): readonly Measure[] {
    return [...requestMeasures(this.#tally), ...this.#directory.measures()];
  }

  /** Undefined for a request that is not among the last ones. */
  traceOf(requestId: string): RequestTrace | undefined {
    return showTrace(this.traces, requestId);
  }

  /** Undefined for a request that is not among the last ones. */
  decisionsOf(requestId: string): RequestDecisions | undefined {
    return decisionsOf(this.traces, requestId);
  }

  /** Newest first. */
  decisions(filter: DecisionFilter): DecisionPage {
    return listDecisions(this.traces, filter);
  }

  /** What the path of a request takes. */
  pathParts(index: ServiceIndex): RequestPathParts {
    if (this.#pathParts?.index === index) return this.#pathParts;
    const { env, authority, log, hostnames = [] } = this.#options;
    this.#pathParts = {
      env,
      log,
      authority,
      authentication: this.#authentication,
      index,
      directory: this.#directory,
      ids: this.#ids,
      pathStyle: { hostnames },
      faults: this.#faults,
    };
    return this.#pathParts;
  }

  nextRequestId(): string {
    return this.#ids.next();
  }

  /** A request is being answered, until `leave`. */
  enter(): void {
    this.#inFlightCount++;
  }

  leave(): void {
    this.#inFlightCount--;
    if (this.#inFlightCount === 0) this.#whenIdle?.();
  }

  /** Requests wait until it resolves. It must not reject. */
  holdRequests(until: Promise<void>): void {
    this.held = until.then(() => {
      this.held = undefined;
    });
  }

  /** As services do: `Service.stopWaiting`. */
  stopWaiting(graceMs?: number): void {
    this.#faults.close();
    this.#directory.stopWaiting(graceMs);
  }

  /** What faults can be set on; S3 and DynamoDB are opened for it, others tell when they run. */
  async faultTargets(): Promise<FaultTargets> {
    const running = Object.entries(this.services())
      .filter(([name, status]) => status === "running" || STORING.includes(name))
      .map(([name]) => name);
    const told = await Promise.all(
      running.map(async (name) => ({ name, ...(await this.service(name)).faultTargets?.() })),
    );
    const nodes = told.flatMap(({ name, nodes = [] }) =>
      nodes.map((node) => ({ ...node, service: name })),
    );
    const zones = new Set([...availabilityZones(DEFAULT_REGION), ...nodes.map(({ zone }) => zone)]);
    return {
      zones: [...zones].filter((zone) => zone !== "").sort(),
      nodes,
      tables: told.flatMap(({ tables = [] }) => tables),
    };
  }

  /** Closes the services, once the requests in flight have ended or `grace` is over. */
  async close(grace: Promise<void> = Promise.resolve()): Promise<void> {
    this.stopWaiting();
    if (this.#inFlightCount > 0) await Promise.race([grace, this.#idle()]);
    await this.#directory.close();
  }

  #idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenIdle = resolve;
    });
  }
}
