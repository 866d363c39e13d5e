/** Puts the edge, the path of a request and the services together. */
import type { Duplex } from "node:stream";
import type { Environment } from "@cloudglass/env";
import type { Authority } from "@cloudglass/iam";
import {
  bucketOfHost,
  type RequestHead,
  type Service,
  type ServiceDefinition,
  type ServiceLog,
  serviceSummaries,
  type WireResponse,
  websiteOfHost,
} from "@cloudglass/wire";
import type { FastifyInstance } from "fastify";
import { Authentication, type AuthMode } from "./authenticate.ts";
import { SocketBytes } from "./body/incoming-bytes.ts";
import { StallWatch } from "./body/stall-watch.ts";
import {
  type DecisionFilter,
  type DecisionPage,
  decisionsOf,
  listDecisions,
  type RequestDecisions,
} from "./decision-log.ts";
import { type EdgeExchange, openEdge } from "./edge.ts";
import { RequestFaults } from "./faults/request-faults.ts";
import type { VpcOrigin } from "./global-context.ts";
import { isFunctionUrl, ServiceIndex } from "./identify.ts";
import { requestHead } from "./request-head.ts";
import { RequestIds } from "./request-id.ts";
import { answerRequest, type RequestPathParts } from "./request-path.ts";
import { sendResponse } from "./send-response.ts";
import { ServiceDirectory } from "./service-directory.ts";
import { type Trace, TraceRing } from "./trace.ts";
import { type RequestTrace, showTrace } from "./trace-view.ts";

/** pino's shape, or anything alike. */
export interface GatewayLog extends ServiceLog {
  child?(bindings: object): ServiceLog;
  isLevelEnabled?(level: string): boolean;
}

/** What the control routes are told. */
export interface ControlFacts {
  readonly version: string;
  services(): Readonly<Record<string, string>>;
  /** Undefined for a request that is not among the last ones. */
  decisionsOf(requestId: string): RequestDecisions | undefined;
  traceOf(requestId: string): RequestTrace | undefined;
  /** Newest first. */
  decisions(filter: DecisionFilter): DecisionPage;
}

/** The emulator's own routes; they answer undefined for paths that are not theirs. */
export type ControlRoutes = (
  facts: ControlFacts,
) => (method: string, path: string, query: string) => WireResponse | undefined;

export interface GatewayOptions {
  readonly env: Environment;
  readonly authority: Authority;
  /** By name of the model; a service is loaded by its first request. */
  readonly services: Readonly<Record<string, () => Promise<ServiceDefinition>>>;
  readonly ports?: Readonly<Record<string, unknown>>;
  readonly authMode?: AuthMode;
  /** Further host names under which a bucket may stand as a first label. */
  readonly hostnames?: readonly string[];
  readonly log: GatewayLog;
  readonly control?: ControlRoutes;
  readonly version?: string;
}

export interface Gateway {
  /** Resolves to the port that was taken. */
  listen(address: { readonly host: string; readonly port: number }): Promise<number>;
  /** A request without a socket, for tests. */
  readonly inject: FastifyInstance["inject"];
  /**
   * Listens on a unix socket too, where everything is as on the port but for the emulator's own API, which is refused.
   * Resolves to what ends it.
   */
  serveSandboxes(socketPath: string): Promise<() => Promise<void>>;
  /**
   * A connection out of a VPC, whose bytes are HTTP: AWS's API as its endpoint and the endpoint's policy let it be, and
   * nothing of the emulator's own.
   */
  acceptFromVpc(connection: Duplex, origin: VpcOrigin): void;
  /** Lets requests in flight end, then closes the services. */
  close(): Promise<void>;
  readonly traces: TraceRing;
  /** A service by the name of its model, for others in this process. */
  service(name: string): Promise<Service>;
}

export function createGateway(options: GatewayOptions): Gateway {
  const { env, log, authority } = options;
  const authMode = options.authMode ?? "strict";
  const traces = new TraceRing();
  const stalls = new StallWatch(env.clock);
  const ids = new RequestIds(env.random);
  const directory = new ServiceDirectory({
    env,
    logFor: (service) => log.child?.({ service }) ?? log,
    ports: options.ports ?? {},
    services: options.services,
  });
  const control = options.control?.({
    version: options.version ?? "0",
    services: () => directory.status(),
    decisionsOf: (requestId) => decisionsOf(traces, requestId),
    traceOf: (requestId) => showTrace(traces, requestId),
    decisions: (filter) => listDecisions(traces, filter),
  });
  const authentication = new Authentication(authority, authMode);
  const faults = new RequestFaults(env);
  const pathStyle = { hostnames: options.hostnames ?? [] };
  const extraHeaders: Readonly<Record<string, string>> =
    authMode === "permissive" ? { "x-cloudglass-auth": "permissive" } : {};
  let parts: RequestPathParts | undefined;
  const openParts = async (): Promise<RequestPathParts> => {
    const index = new ServiceIndex(await serviceSummaries(), namesBucket);
    parts = { env, log, authority, authentication, index, directory, ids, pathStyle, faults };
    return parts;
  };

  // Below a bucket's own host, or its website's, everything is a key of that bucket; below a function's, the function's.
  const namesBucket = (host: string) =>
    isFunctionUrl(host) || (bucketOfHost(host, pathStyle) ?? websiteOfHost(host)) !== undefined;
  const mayBeControl = ({ path, headers: { host } }: RequestHead) =>
    path.startsWith("/_") && (host === undefined || !namesBucket(host));

  const controlAnswer = (head: RequestHead, isSandboxed: boolean) => {
    if (!mayBeControl(head)) return undefined;
    return isSandboxed ? NOT_FOR_SANDBOXES : control?.(head.method, head.path, head.query);
  };

  const answer = async (exchange: EdgeExchange): Promise<void> => {
    const { request, response, target, isSandboxed, origin } = exchange;
    const head = requestHead(request.method ?? "GET", target, request.rawHeaders);
    const receivedAt = env.clock.now();
    const sendOptions = { isHead: head.method === "HEAD", now: receivedAt, extraHeaders };
    const controlled = controlAnswer(head, isSandboxed);
    if (controlled !== undefined) {
      const closesConnection = endsConnection(request);
      await sendResponse(response, controlled, { ...sendOptions, closesConnection });
      return;
    }
    const startedAt = env.clock.monotonic();
    const requestId = ids.next();
    const record = traces.begin(requestId, receivedAt, head.method, head.path);
    const answered = await answerRequest(parts ?? (await openParts()), {
      head,
      bytes: new SocketBytes(request, response, stalls),
      isSecure: "encrypted" in request.socket && request.socket.encrypted === true,
      origin,
      sourceIp: (request.socket.remoteAddress ?? "127.0.0.1").replace(/^::ffff:/, ""),
      receivedAt,
      requestId,
      record,
    });
    traces.end(record, answered.status);
    const closesConnection = endsConnection(request);
    await sendResponse(response, answered, { ...sendOptions, closesConnection });
    record.durationMs = env.clock.monotonic() - startedAt;
    logAccess(log, record);
  };
  const edge = openEdge(env.clock, ids, extraHeaders, (exchange) => {
    answer(exchange).catch((error: unknown) => {
      log.error({ error: error instanceof Error ? error.stack : String(error) }, "answer failed");
      exchange.response.destroy();
    });
  });

  return {
    listen: (address) => edge.listen(address),
    serveSandboxes: (socketPath) => edge.serveSandboxes(socketPath),
    acceptFromVpc: (connection, origin) => edge.acceptFromVpc(connection, origin),
    inject: edge.app.inject.bind(edge.app) as Gateway["inject"],
    traces,
    async service(name) {
      const summary = (await serviceSummaries()).find(({ service }) => service === name);
      if (summary === undefined) throw new Error(`there is no service ${name}`);
      return (await directory.open(summary)).service;
    },
    async close() {
      const drained = edge.close();
      directory.stopWaiting();
      faults.close();
      await drained;
      stalls.close();
      await directory.close();
    },
  };
}

/** The emulator's own routes, services' beside their models included. */
const NOT_FOR_SANDBOXES: WireResponse = {
  status: 403,
  headers: { "content-type": "text/plain" },
  body: "The emulator's own API is not for functions.\n",
};

/** One line a request, with what a person looks for; nothing is built when nobody reads it. */
function logAccess(log: GatewayLog, record: Trace): void {
  if (log.isLevelEnabled?.("info") === false) return;
  const { requestId, method, path, service, operation, error, caller, status, durationMs } = record;
  const line = { requestId, method, path, service, operation, error, caller, status, durationMs };
  log.info(line, "request");
}

/** Up to this much of a refused body is read and thrown away, so that its sender gets to read the answer. */
const DRAINED_BYTES_MAX = 16 * 1024 * 1024;

/** True when the rest of a refused body is not worth reading, or may never be sent. */
function endsConnection({ headers, complete }: EdgeExchange["request"]): boolean {
  const lengthBytes = Number(headers["content-length"] ?? 0);
  if (complete || (lengthBytes === 0 && headers["transfer-encoding"] === undefined)) return false;
  const isUnknown = headers["transfer-encoding"] !== undefined || headers.expect !== undefined;
  return isUnknown || lengthBytes > DRAINED_BYTES_MAX;
}
