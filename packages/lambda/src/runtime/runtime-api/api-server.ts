/**
 * The server of one environment: the Runtime, Extensions and Telemetry APIs on a unix socket of its own, so that no process
 * of another environment finds it. A start of the environment's processes is a `Generation`; with the next one all
 * connections are cut, and processes that carry the token of an earlier one are turned away.
 */
import { createServer, type Server } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Environment } from "@cloudglass/env";
import {
  answerForbidden,
  answerInvalidRequestId,
  answerJson,
  answerNotFound,
  type Exchange,
} from "./answers.ts";
import type { ClockWatch } from "./clock-watch.ts";
import type { ExtensionRegistry } from "./extension-registry.ts";
import type { RuntimeSession } from "./runtime-session.ts";

export interface Generation {
  /** In the environment of the processes that this start began. */
  readonly token: string;
  readonly runtime: RuntimeSession;
  readonly extensions: ExtensionRegistry;
  /** For runtimes that follow the emulator's clock. */
  readonly clock: ClockWatch | undefined;
  /** `PUT /2022-07-01/telemetry` and `PUT /2020-08-15/logs`. */
  subscribe(exchange: Exchange, api: "telemetry" | "logs"): void | Promise<void>;
}

const RUNTIME = "/2018-06-01/runtime/";
const INVOCATION = `${RUNTIME}invocation/`;
const CLOCK = "/cloudglass/clock/";
const RELAY = "/cloudglass/relay/";
const EXTENSION = "/2020-01-01/extension/";

/** Causes for X-Ray come in a header, bodies of errors in trailers. */
const HEADER_BYTES_MAX = 2 * 1024 * 1024;
/** Nothing here is slow by mistake: a runtime waits for its next invocation for days, frozen. */
const NEVER_MS = 2 ** 31 - 1;

export class RuntimeApiServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #relays = new Map<string, (socket: Duplex) => void>();
  readonly #random: Environment["random"];
  #generation: Generation | undefined;

  constructor(random: Environment["random"]) {
    this.#random = random;
    this.#server = createServer(
      {
        maxHeaderSize: HEADER_BYTES_MAX,
        connectionsCheckingInterval: NEVER_MS,
        requestTimeout: 0,
        headersTimeout: 0,
        keepAliveTimeout: 0,
        noDelay: true,
      },
      (request, response) => this.#serve({ request, response }),
    );
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    this.#server.on("upgrade", (request, socket) => this.#join(request.url ?? "", socket));
    this.#server.on("clientError", (_error, socket) => socket.destroy());
  }

  listen(socketPath: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(socketPath, () => {
        this.#server.off("error", reject);
        this.#server.unref();
        resolve();
      });
    });
  }

  /** What came before it is cut off; undefined: nothing is served. */
  serve(generation: Generation | undefined): void {
    this.#generation?.runtime.close();
    this.#generation?.extensions.close();
    this.#generation = generation;
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  /** A relay that shows the key hands its connection over, once. */
  expectRelay(joined: (socket: Duplex) => void): {
    readonly key: string;
    readonly forget: () => void;
  } {
    const key = this.#random.uuid();
    this.#relays.set(key, joined);
    return { key, forget: () => this.#relays.delete(key) };
  }

  close(): Promise<void> {
    this.serve(undefined);
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #join(url: string, socket: Duplex): void {
    const key = url.slice(RELAY.length);
    const joined = url.startsWith(RELAY) ? this.#relays.get(key) : undefined;
    this.#relays.delete(key);
    if (joined === undefined) socket.destroy();
    else joined(socket);
  }

  #serve(exchange: Exchange): void {
    const generation = this.#generation;
    const token = exchange.request.headers["cloudglass-generation"];
    if (generation === undefined || (token !== undefined && token !== generation.token)) {
      exchange.request.resume();
      answerForbidden(exchange, "InvalidStateTransition", "The environment was started again");
      return;
    }
    void route(generation, exchange);
  }
}

function route(generation: Generation, exchange: Exchange): void | Promise<void> {
  const { method } = exchange.request;
  const url = exchange.request.url ?? "";
  if (method === "GET" && url === `${INVOCATION}next`) return generation.runtime.next(exchange);
  if (method === "POST" && url.startsWith(INVOCATION))
    return routeAnswer(generation, exchange, url);
  if (method === "GET") return routeGet(generation, exchange, url);
  if (method === "POST") return routePost(generation, exchange, url);
  if (method === "PUT" && /^\/2022-07-01\/telemetry\/?$/.test(url)) {
    return generation.subscribe(exchange, "telemetry");
  }
  if (method === "PUT" && /^\/2020-08-15\/logs\/?$/.test(url)) {
    return generation.subscribe(exchange, "logs");
  }
  return notFound(exchange);
}

function routeAnswer(
  { runtime }: Generation,
  exchange: Exchange,
  url: string,
): void | Promise<void> {
  const end = url.indexOf("/", INVOCATION.length);
  const what = url.slice(end + 1);
  if (end < 0 || (what !== "response" && what !== "error")) return notFound(exchange);
  const requestId = url.slice(INVOCATION.length, end);
  if (requestId === "") return answerInvalidRequestId(exchange);
  return what === "response"
    ? runtime.respond(requestId, exchange)
    : runtime.fail(requestId, exchange);
}

function routeGet(generation: Generation, exchange: Exchange, url: string): void {
  if (url === `${RUNTIME}restore/next`) generation.runtime.nextRestore(exchange);
  else if (url === `${EXTENSION}event/next`) generation.extensions.next(exchange);
  else if (url === "/2018-06-01/ping") answerJson(exchange, 200, "pong");
  else if (url.startsWith(CLOCK) && generation.clock !== undefined) {
    generation.clock.wait(exchange, Number(url.slice(CLOCK.length)));
  } else notFound(exchange);
}

function routePost(generation: Generation, exchange: Exchange, url: string): void | Promise<void> {
  const { runtime, extensions } = generation;
  if (url === `${RUNTIME}init/error`) return runtime.failInit(exchange);
  if (url === `${RUNTIME}restore/error`) return runtime.failRestore(exchange);
  if (url === `${EXTENSION}register`) return extensions.register(exchange);
  if (url === `${EXTENSION}init/error`) return extensions.fail(exchange, "init");
  if (url === `${EXTENSION}exit/error`) return extensions.fail(exchange, "exit");
  return notFound(exchange);
}

function notFound(exchange: Exchange): void {
  exchange.request.resume();
  answerNotFound(exchange);
}
