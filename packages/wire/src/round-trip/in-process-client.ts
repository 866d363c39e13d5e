/**
 * A real client of the SDK whose requests go to the codec without a socket: it signs and writes them as always; the
 * request handler takes the place of the network.
 */
import { Readable } from "node:stream";
import type { AnswerContext, Route, ServiceCodec } from "../codec.ts";
import type { ProtocolName } from "../model.ts";
import type { Structure } from "../protocol.ts";
import type { RequestHead, WireResponse } from "../request.ts";
import { bodyOfBytes } from "../request-bytes.ts";
import type { ServiceError } from "../service-error.ts";

export interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly (string | null)[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface SdkClient {
  send(command: object): Promise<Structure>;
}

export type SdkModule = Readonly<Record<string, new (argument: object) => object>>;

/** What the server saw and what it answers. */
export interface Exchange {
  operation: string | undefined;
  input: Structure | undefined;
  answer: Structure | ServiceError;
}

export interface ClientOptions {
  readonly codec: ServiceCodec;
  readonly sdk: SdkModule;
  readonly sdkId: string;
  readonly exchange: Exchange;
  readonly settings: Readonly<Record<string, unknown>>;
}

const CONTEXT: AnswerContext = { requestId: "4442587FB7D0A2F9", head: false };

export function inProcessClient(options: ClientOptions): SdkClient {
  const Client = options.sdk[`${options.sdkId.replaceAll(" ", "")}Client`]!;
  return new Client({
    region: "us-east-1",
    endpoint: "http://localhost:4566",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
    requestHandler: {
      metadata: { handlerProtocol: "http/1.1" },
      handle: async (request: SdkRequest) => ({ response: await answer(options, request) }),
    },
    ...options.settings,
  }) as SdkClient;
}

async function answer({ codec, exchange }: ClientOptions, request: SdkRequest): Promise<object> {
  const head = headOf(request);
  const body = await bytesOf(request.body);
  let outcome = codec.route(head);
  if (outcome.kind === "needs-body") outcome = codec.route(head, body);
  if (outcome.kind !== "matched") {
    const why = outcome.kind === "unknown" ? outcome.error.code : outcome.kind;
    throw new Error(`${head.method} ${head.path}?${head.query} was not routed: ${why}`);
  }
  const { route } = outcome;
  exchange.operation = route.operation.name;
  exchange.input = codec.parse(route, head, route.streamingInput ? bodyOfBytes(body) : body);
  const context = { ...CONTEXT, head: head.method === "HEAD" };
  return responseOf(respond(codec, route, route.protocol, exchange, context));
}

function respond(
  codec: ServiceCodec,
  route: Route,
  protocol: ProtocolName,
  exchange: Exchange,
  context: AnswerContext,
): WireResponse {
  if (exchange.answer instanceof Error) {
    return codec.serializeError(protocol, exchange.answer as ServiceError, context);
  }
  return codec.serialize(route, exchange.answer, context);
}

function headOf(request: SdkRequest): RequestHead {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name.toLowerCase()] = String(value);
  }
  return {
    method: request.method,
    path: request.path,
    query: queryOf(request.query ?? {}),
    headers,
    rawHeaders: Object.entries(request.headers).flat(),
  };
}

function queryOf(query: NonNullable<SdkRequest["query"]>): string {
  const parts: string[] = [];
  for (const [key, value] of Object.entries(query)) {
    const values = Array.isArray(value) ? (value as (string | null)[]) : [value as string | null];
    for (const item of values) {
      const name = encodeURIComponent(key);
      parts.push(item === null ? name : `${name}=${encodeURIComponent(item)}`);
    }
  }
  return parts.join("&");
}

async function bytesOf(body: unknown): Promise<Uint8Array> {
  if (body === undefined || body === null) return new Uint8Array(0);
  if (typeof body === "string") return new TextEncoder().encode(body);
  if (body instanceof Uint8Array) return body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function responseOf(response: WireResponse): Promise<object> {
  const chunks: Uint8Array[] = [];
  const { body } = response;
  if (typeof body === "string") chunks.push(new TextEncoder().encode(body));
  else if (body instanceof Uint8Array) chunks.push(body);
  else if (body !== undefined) for await (const chunk of body) chunks.push(chunk.slice());
  return {
    statusCode: response.status,
    headers: { ...response.headers },
    body: Readable.from(chunks),
  };
}
