/**
 * The HTTP edge: Fastify owns sockets, limits, time-outs and `inject`. Every request of every method is taken over
 * in one hook, before anything looks at its path or body: S3 keys hold `//`, `..`, `%2F` and broken escapes.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Clock, Timer } from "@cloudglass/env";
import fastify, { type FastifyInstance } from "fastify";
import { type ConnectionCounts, ConnectionTotals } from "./connection-totals.ts";
import type { VpcOrigin } from "./global-context.ts";
import { keepConnections, TCP_PROBES } from "./idle-connections.ts";
import { type RequestIds, s3RequestId } from "./request-id.ts";
import type { Site } from "./site.ts";

export interface EdgeExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Path and query as sent. */
  readonly target: string;
  /** When it came from a sandbox or a VPC: what is the emulator's own is not for it. */
  readonly inside: Inside | undefined;
}

/** Where a connection comes from that did not come over the port. */
export interface Inside {
  readonly site: Site;
  /** When it came out of a VPC. */
  readonly vpc: VpcOrigin | undefined;
}

export interface Edge {
  readonly app: FastifyInstance;
  /** Resolves to the port. */
  listen(address: { readonly host: string; readonly port: number }): Promise<number>;
  /** Once it resolves, connections are answered that do not come over a port. */
  ready(): Promise<void>;
  /** As if it had come over the port; cut at once after `close`. */
  accept(connection: Duplex): void;
  /** Listens on a unix socket too, for sandboxes; resolves to what ends it. */
  serveSandboxes(socketPath: string, site: Site): Promise<() => Promise<void>>;
  /** A connection out of a VPC, whose packets end here. */
  acceptFromVpc(connection: Duplex, origin: VpcOrigin, site: Site): void;
  /** Of the port's; those of sandboxes and VPCs do not count. */
  connections(): ConnectionCounts;
  /** Takes no new connections, lets requests in flight end, cuts what is left after the grace period. */
  close(): Promise<void>;
}

/**
 * S3 allows 8 KB of headers and IAM session tokens grow without a documented limit; a presigned target holds both.
 * Node's own limit of 16 KiB covers the whole head, the target included, so it is raised well above all of these.
 */
const HEAD_BYTES_MAX = 1024 * 1024;
/** A head must be complete by then; the body has its own watch. */
const HEAD_MS_MAX = 60_000;
/** What is not answered by then is cut: whoever stops a container gets its end in under two seconds. */
const CLOSE_GRACE_MS = 1500;
const CLOSE_SWEEP_MS = 50;

const NO_COMPILERS = {
  buildValidator: () => () => () => true,
  buildSerializer: () => () => String,
};

export function openEdge(
  clock: Clock,
  ids: RequestIds,
  /** Added to every answer that is given here. */
  extraHeaders: Readonly<Record<string, string>>,
  answer: (exchange: EdgeExchange) => void,
): Edge {
  let isClosing = false;
  /** From elsewhere; the server tracks those of its own port alone. */
  const accepted = new Set<Duplex>();
  const busy = new Set<Duplex>();
  const app = fastify({
    logger: false,
    // There is no schema to compile, and Fastify's own compilers are 100 modules to load at every start.
    schemaController: { compilersFactory: NO_COMPILERS as never },
    // One route; what was sent stays readable as the original URL.
    rewriteUrl: () => "/",
    http: { maxHeaderSize: HEAD_BYTES_MAX, headersTimeout: HEAD_MS_MAX, ...TCP_PROBES },
    // An upload of 5 GiB takes as long as it takes.
    requestTimeout: 0,
    forceCloseConnections: "idle",
    return503OnClosing: false,
    exposeHeadRoutes: false,
    clientErrorHandler: (error, socket) => refuseMalformed(error, socket, ids, extraHeaders),
  });
  app.removeAllContentTypeParsers();
  // Reached by every request, those of methods without a route included; nothing of Fastify runs behind it.
  app.addHook("onRequest", (request, reply, _done) => {
    reply.hijack();
    const { raw } = request;
    const target = (raw as { originalUrl?: string }).originalUrl ?? raw.url ?? "/";
    if (accepted.has(raw.socket)) {
      busy.add(raw.socket);
      reply.raw.once("close", () => busy.delete(raw.socket));
    }
    answer({ request: raw, response: reply.raw, target, inside: undefined });
  });
  app.all("/", () => undefined);
  const server = app.server as Server;
  takeExpectations(server);
  keepConnections(server, clock);
  const totals = new ConnectionTotals();
  totals.watch(server);

  const serverBeside = (insideOf: (connection: Duplex) => Inside) => {
    const beside = createServer({ maxHeaderSize: HEAD_BYTES_MAX, requestTimeout: 0 });
    beside.on("request", (request, response) => {
      const inside = insideOf(request.socket);
      answer({ request, response, target: request.url ?? "/", inside });
    });
    takeExpectations(beside);
    keepConnections(beside, clock);
    beside.on("clientError", (error, socket) => refuseMalformed(error, socket, ids, extraHeaders));
    return beside;
  };
  const fromVpcs = new WeakMap<Duplex, Inside>();
  // Never listens: its connections are given to it.
  const ofVpcs = serverBeside((connection) => fromVpcs.get(connection) as Inside);

  return {
    app,
    async listen({ host, port }) {
      await app.listen({ host, port, backlog: 511 });
      const address = server.address();
      return typeof address === "object" && address !== null ? address.port : port;
    },
    async ready() {
      await app.ready();
    },
    accept(connection) {
      if (isClosing) {
        connection.destroy();
        return;
      }
      accepted.add(connection);
      connection.once("close", () => accepted.delete(connection));
      server.emit("connection", connection);
    },
    async serveSandboxes(socketPath, site) {
      const inside: Inside = { site, vpc: undefined };
      const sandboxes = serverBeside(() => inside);
      sandboxes.listen(socketPath);
      await once(sandboxes, "listening");
      return async () => {
        sandboxes.close();
        sandboxes.closeAllConnections();
      };
    },
    acceptFromVpc(connection, origin, site) {
      fromVpcs.set(connection, { site, vpc: origin });
      ofVpcs.emit("connection", connection);
    },
    connections: () => totals.counts(),
    async close() {
      isClosing = true;
      ofVpcs.closeAllConnections();
      const grace = clock.schedule(CLOSE_GRACE_MS, () => {
        server.closeAllConnections();
        for (const each of accepted) each.destroy();
      });
      // Those that were busy when it began are kept by their clients for a next request.
      let sweeping: Timer | undefined;
      const sweep = () => {
        server.closeIdleConnections();
        for (const each of accepted) if (!busy.has(each)) each.destroy();
        sweeping = clock.schedule(CLOSE_SWEEP_MS, sweep);
      };
      sweep();
      await app.close();
      await Promise.all([...accepted].map((each) => new Promise((end) => each.once("close", end))));
      grace.cancel();
      sweeping?.cancel();
    },
  };
}

/** The reader of the body tells the client to go on, once the head was looked at. */
function takeExpectations(server: Server): void {
  const take = (request: IncomingMessage, response: ServerResponse) =>
    server.emit("request", request, response);
  server.on("checkContinue", take);
  // S3 ignores other expectations; Node would answer 417.
  server.on("checkExpectation", take);
}

/** What is not HTTP gets S3's answer to it: no service can be told from it. */
function refuseMalformed(
  // Fastify declares the packet in a form that it has not.
  error: Error & { code?: string; rawPacket?: unknown },
  socket: Duplex,
  ids: RequestIds,
  extraHeaders: Readonly<Record<string, string>>,
): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const requestId = s3RequestId(ids.next());
  const { hostId } = ids;
  const isTooLarge = error.code === "HPE_HEADER_OVERFLOW";
  const isLate = error.code === "ERR_HTTP_REQUEST_TIMEOUT";
  const [code, message] = isTooLarge
    ? [
        "RequestHeaderSectionTooLarge",
        "Your request header section exceeds the maximum allowed size.",
      ]
    : isLate
      ? [
          "RequestTimeout",
          "Your socket connection to the server was not read from or written to within the timeout period.",
        ]
      : ["BadRequest", "An error occurred when parsing the HTTP request."];
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message><RequestId>${requestId}</RequestId><HostId>${hostId}</HostId></Error>`;
  // The answer to HEAD has no body, whatever is wrong with the rest of the head.
  const { rawPacket } = error;
  const isHead = Buffer.isBuffer(rawPacket) && rawPacket.toString("latin1", 0, 5) === "HEAD ";
  const extra = Object.entries(extraHeaders).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    `HTTP/1.1 400 Bad Request\r\n${extra.join("")}Content-Type: application/xml\r\nx-amz-request-id: ${requestId}\r\nx-amz-id-2: ${hostId}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${isHead ? "" : body}`,
  );
}
