/** Puts the edge, the path of a request and the sites of the namespaces together. */
import type { Duplex } from "node:stream";
import { type Clock, type Random, SystemClock } from "@cloudglass/env";
import {
  bucketOfHost,
  isOwnApiPath,
  type Measure,
  ownError,
  type RequestHead,
  ServiceError,
  serviceSummaries,
  type WireResponse,
  websiteOfHost,
} from "@cloudglass/wire";
import type { FastifyInstance } from "fastify";
import { SocketBytes } from "./body/incoming-bytes.ts";
import { StallWatch } from "./body/stall-watch.ts";
import { type ControlRoutes, controlExchange } from "./control-exchange.ts";
import { type EdgeExchange, openEdge } from "./edge.ts";
import { internalError, unknownServiceAnswer } from "./failure.ts";
import type { VpcOrigin } from "./global-context.ts";
import { isFunctionUrl, ServiceIndex } from "./identify.ts";
import { type Sites, siteLookedAt, siteOf } from "./namespace-of.ts";
import { asForeignPage } from "./page-sandbox.ts";
import { requestHead } from "./request-head.ts";
import { RequestIds } from "./request-id.ts";
import { connectionMeasures } from "./request-measures.ts";
import { answerRequest } from "./request-path.ts";
import { sendResponse } from "./send-response.ts";
import type { AuthFault } from "./sigv4/auth-fault.ts";
import { readSignature, type Signature } from "./sigv4/signature.ts";
import type { GatewayLog, Site } from "./site.ts";
import type { Trace } from "./trace.ts";

export interface GatewayOptions {
  readonly sites: Sites;
  readonly random: Random;
  /** Of sockets: their silences and graces are the host's, whatever a namespace's clock shows. */
  readonly wallClock?: Clock;
  /** Said in every answer. */
  readonly authMode?: "strict" | "permissive";
  /** Further host names under which a bucket may stand as a first label. */
  readonly hostnames?: readonly string[];
  readonly log: GatewayLog;
  readonly control?: ControlRoutes;
}

export interface Gateway {
  /** Resolves to the port that was taken. */
  listen(address: { readonly host: string; readonly port: number }): Promise<number>;
  /** In place of `listen`, for connections that are given to `accept`. */
  ready(): Promise<void>;
  /** A request without a socket, for tests. */
  readonly inject: FastifyInstance["inject"];
  /** A connection that did not come over the port, with all its rights. */
  accept(connection: Duplex): void;
  /**
   * Listens on a unix socket too, where everything is as on the port but for the emulator's own API, which is refused, and
   * for the namespace, which is that of the sandboxes. Resolves to what ends it.
   */
  serveSandboxes(socketPath: string, site: Site): Promise<() => Promise<void>>;
  /**
   * A connection out of a VPC, whose bytes are HTTP: AWS's API as its endpoint and the endpoint's policy let it be, and
   * nothing of the emulator's own.
   */
  acceptFromVpc(connection: Duplex, origin: VpcOrigin, site: Site): void;
  /** Of its connections. */
  measures(): readonly Measure[];
  /** Lets requests in flight end. The sites are not closed. */
  close(): Promise<void>;
}

/** A request whose namespace is found. */
interface Arrived {
  readonly exchange: EdgeExchange;
  readonly head: RequestHead;
  readonly signature: Signature | AuthFault;
}

export function createGateway(options: GatewayOptions): Gateway {
  const { log, sites, random } = options;
  const wall = options.wallClock ?? new SystemClock();
  const stalls = new StallWatch(wall);
  const ids = new RequestIds(random);
  const pathStyle = { hostnames: options.hostnames ?? [] };
  const extraHeaders: Readonly<Record<string, string>> =
    options.authMode === "permissive" ? { "x-cloudglass-auth": "permissive" } : {};
  let index: ServiceIndex | undefined;
  const openIndex = async (): Promise<ServiceIndex> => {
    index = new ServiceIndex(await serviceSummaries(), namesBucket);
    return index;
  };

  // Below a bucket's own host, or its website's, everything is a key of that bucket; below a function's, the function's.
  const namesBucket = (host: string) =>
    isFunctionUrl(host) || (bucketOfHost(host, pathStyle) ?? websiteOfHost(host)) !== undefined;
  const mayBeControl = ({ path, headers: { host } }: RequestHead) =>
    path.startsWith("/_") && (host === undefined || !namesBucket(host));

  const controlAnswer = ({ request, response, inside }: EdgeExchange, head: RequestHead) => {
    if (!mayBeControl(head)) return undefined;
    if (inside !== undefined) return NOT_FOR_SANDBOXES;
    const bytes = new SocketBytes(request, response, stalls);
    return options.control?.(controlExchange(head, addressOf(request), bytes));
  };

  const send = (
    { request, response }: Pick<EdgeExchange, "request" | "response">,
    head: RequestHead,
    answered: WireResponse,
    now: number = wall.now(),
  ): Promise<void> => {
    const isHead = head.method === "HEAD";
    const closesConnection = endsConnection(request);
    return sendResponse(response, answered, { isHead, now, extraHeaders, closesConnection });
  };
  const refusal = (error: unknown) =>
    error instanceof ServiceError ? error : internalError(error, log, "");
  const answer = async (exchange: EdgeExchange): Promise<void> => {
    const { request, response, target, inside } = exchange;
    const head = requestHead(request.method ?? "GET", target, request.rawHeaders);
    const own = controlAnswer(exchange, head);
    if (own !== undefined) return send(exchange, head, await own);
    const signature = readSignature(head);
    const isOwn = mayBeControl(head);
    const found = inside?.site ?? findSite(sites, head, signature, isOwn, refusal);
    const site = found instanceof Promise ? await found : found;
    if (site instanceof ServiceError) {
      const refused = isOwn
        ? ownError(site)
        : unknownServiceAnswer("", head, { requestId: ids.next() }, site);
      return send({ request, response }, head, refused);
    }
    site.enter();
    try {
      await answerFor(site, { exchange, head, signature });
    } finally {
      site.leave();
    }
  };
  const answerFor = async (site: Site, arrived: Arrived): Promise<void> => {
    const { head, signature } = arrived;
    const { request, response, inside } = arrived.exchange;
    const receivedAt = site.env.clock.now();
    const requestId = site.nextRequestId();
    const { method, path, headers } = head;
    const { traceparent } = headers;
    const isOwn = mayBeControl(head) && isOwnApiPath(path);
    const record = site.traces.begin(requestId, receivedAt, method, path, traceparent, isOwn);
    if (site.held !== undefined) await site.held;
    const parts = site.pathParts(index ?? (await openIndex()));
    const answered = await answerRequest(parts, {
      head,
      signature,
      bytes: new SocketBytes(request, response, stalls),
      isSecure: "encrypted" in request.socket && request.socket.encrypted === true,
      origin: inside?.vpc,
      sourceIp: addressOf(request),
      receivedAt,
      requestId,
      record,
    });
    site.traces.end(record, answered.status);
    try {
      const isOwnHost = head.headers.host !== undefined && namesBucket(head.headers.host);
      const page = isOwnHost ? answered : asForeignPage(head, answered);
      await send({ request, response }, head, page, receivedAt);
    } finally {
      site.traces.finish(record);
    }
    if (!isOwn) logAccess(log, record);
  };
  const edge = openEdge(wall, ids, extraHeaders, (exchange) => {
    answer(exchange).catch((error: unknown) => {
      log.error({ error: error instanceof Error ? error.stack : String(error) }, "answer failed");
      exchange.response.destroy();
    });
  });

  return {
    listen: (address) => edge.listen(address),
    ready: () => edge.ready(),
    accept: (connection) => edge.accept(connection),
    serveSandboxes: (socketPath, site) => edge.serveSandboxes(socketPath, site),
    acceptFromVpc: (connection, origin, site) => edge.acceptFromVpc(connection, origin, site),
    inject: edge.app.inject.bind(edge.app) as Gateway["inject"],
    measures: () => connectionMeasures(edge.connections()),
    async close() {
      const drained = edge.close();
      for (const site of sites.open.values()) site.stopWaiting(STOP_GRACE_MS);
      await drained;
      stalls.close();
    },
  };
}

/** A refusal as a value: it is not a failure of the gateway. */
function findSite(
  sites: Sites,
  head: RequestHead,
  signature: Signature | AuthFault,
  isOwn: boolean,
  refusal: (error: unknown) => ServiceError,
): Site | ServiceError | Promise<Site | ServiceError> {
  try {
    const site = (isOwn ? siteLookedAt(sites, head) : undefined) ?? siteOf(sites, head, signature);
    return site instanceof Promise ? site.catch(refusal) : site;
  } catch (error) {
    return refusal(error);
  }
}

function addressOf({ socket }: EdgeExchange["request"]): string {
  return (socket.remoteAddress ?? "127.0.0.1").replace(/^::ffff:/, "");
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

/** Invocations of functions have so long when the emulator ends, and are answered before connections are cut. */
const STOP_GRACE_MS = 1000;

/** Up to this much of a refused body is read and thrown away, so that its sender gets to read the answer. */
const DRAINED_BYTES_MAX = 16 * 1024 * 1024;

/** True when the rest of a refused body is not worth reading, or may never be sent. */
function endsConnection({ headers, complete }: EdgeExchange["request"]): boolean {
  const lengthBytes = Number(headers["content-length"] ?? 0);
  if (complete || (lengthBytes === 0 && headers["transfer-encoding"] === undefined)) return false;
  const isUnknown = headers["transfer-encoding"] !== undefined || headers.expect !== undefined;
  return isUnknown || lengthBytes > DRAINED_BYTES_MAX;
}
