/**
 * Event streams, server side: a union of events to messages and back, with errors in mid-stream.
 * https://smithy.io/2.0/aws/amazon-eventstream.html
 */
import {
  decodeMessage,
  EVENT_STREAM_TYPE,
  type EventHeader,
  type EventMessage,
  EventMessageReader,
  encodeMessage,
  signedChunk,
} from "./event-stream-message.ts";
import type { Member, ServiceModel, Shape, SimpleShape, StructureShape } from "./model.ts";
import type { DocumentFormat, Structure } from "./protocol.ts";
import type { RequestBody, ResponseStream } from "./request.ts";
import { ServiceError } from "./service-error.ts";
import { shapeOf, structureOf } from "./shapes.ts";

export { EVENT_STREAM_TYPE };

const EMPTY = new Uint8Array(0);
const text = (value: string): EventHeader => ({ type: "string", value });

/**
 * The answer's body. `initial` is the payload of the `initial-response` that RPC protocols send
 * first. A `ServiceError` thrown by `events` becomes an exception (modeled in the union) or error
 * message and ends the stream; anything else is a bug: the client sees an InternalFailure, and the
 * error goes on to whoever reads.
 */
export function encodeEvents(
  model: ServiceModel,
  target: string,
  events: AsyncIterable<Structure>,
  format: DocumentFormat,
  initial?: Uint8Array,
): ResponseStream {
  const union = structureOf(model, target);
  async function* messages(): AsyncGenerator<Uint8Array> {
    if (initial !== undefined) {
      yield encodeMessage({
        headers: {
          ":message-type": text("event"),
          ":event-type": text("initial-response"),
          ":content-type": text(format.contentType),
        },
        payload: initial,
      });
    }
    try {
      for await (const event of events) yield encodeMessage(messageOf(model, union, event, format));
    } catch (error) {
      yield encodeMessage(errorMessage(model, union, error, format));
      if (!(error instanceof ServiceError)) throw error;
    }
  }
  return { contentLength: undefined, [Symbol.asyncIterator]: messages };
}

/** The member of a structure that is an event stream. */
export function eventStreamMember(
  model: ServiceModel,
  structure: string,
): { readonly name: string; readonly target: string } | undefined {
  let found = streamMembers.get(model);
  if (found === undefined) {
    found = new Map();
    streamMembers.set(model, found);
  }
  if (!found.has(structure)) {
    const entry = Object.entries(structureOf(model, structure).members).find(([, { target }]) => {
      const shape = shapeOf(model, target);
      return shape.type === "union" && shape.eventStream === true;
    });
    found.set(structure, entry && { name: entry[0], target: entry[1].target });
  }
  return found.get(structure);
}

const streamMembers = new WeakMap<
  ServiceModel,
  Map<string, { readonly name: string; readonly target: string } | undefined>
>();

function messageOf(
  model: ServiceModel,
  union: StructureShape,
  event: Structure,
  format: DocumentFormat,
): EventMessage {
  const name = Object.keys(event).find((key) => event[key] !== undefined && event[key] !== null);
  const member = name === undefined ? undefined : union.members[name];
  if (name === undefined || member === undefined) {
    throw new TypeError(`no event of the stream: ${Object.keys(event).join()}`);
  }
  const shape = structureOf(model, member.target);
  const kind = shape.error === undefined ? "event" : "exception";
  const headers: Record<string, EventHeader> = {
    ":message-type": text(kind),
    [`:${kind}-type`]: text(name),
  };
  const payload = eventPayload(model, member.target, event[name] as Structure, headers, format);
  return { headers, payload };
}

/** Adds the members bound to headers, and the content type, to `headers`. */
function eventPayload(
  model: ServiceModel,
  target: string,
  content: Structure,
  headers: Record<string, EventHeader>,
  format: DocumentFormat,
): Uint8Array {
  let payloadMember: [string, Member] | undefined;
  let inBody = 0;
  const body: Structure = {};
  for (const [name, member] of Object.entries(structureOf(model, target).members)) {
    const value = content[name];
    if (member.location === "eventPayload") payloadMember = [name, member];
    else if (member.location === "eventHeader") {
      if (value !== undefined && value !== null) {
        headers[member.wireName ?? name] = headerOf(shapeOf(model, member.target), value);
      }
    } else {
      inBody += 1;
      body[name] = value;
    }
  }
  if (payloadMember === undefined) {
    if (inBody === 0) return EMPTY;
    headers[":content-type"] = text(format.contentType);
    return bytesOf(format.write(target, body));
  }
  const [name, member] = payloadMember;
  const value = content[name];
  const { type } = shapeOf(model, member.target);
  if (type === "blob" || type === "string") {
    headers[":content-type"] = text(type === "blob" ? "application/octet-stream" : "text/plain");
    return value === undefined ? EMPTY : bytesOf(value as string | Uint8Array);
  }
  headers[":content-type"] = text(format.contentType);
  return value === undefined ? EMPTY : bytesOf(format.write(member.target, value));
}

function errorMessage(
  model: ServiceModel,
  union: StructureShape,
  error: unknown,
  format: DocumentFormat,
): EventMessage {
  if (!(error instanceof ServiceError)) {
    const headers = {
      ":message-type": text("error"),
      ":error-code": text("InternalFailure"),
      ":error-message": text("The request processing has failed because of an unknown error."),
    };
    return { headers, payload: EMPTY };
  }
  for (const [name, { target }] of Object.entries(union.members)) {
    const shape = shapeOf(model, target);
    if (shape.type !== "structure" || shape.error === undefined) continue;
    if (shape.error.code !== error.code && target !== error.code) continue;
    const content: Structure = { ...error.fields };
    for (const member of Object.keys(shape.members)) {
      if (member.toLowerCase() === "message") content[member] ??= error.message;
    }
    return messageOf(model, union, { [name]: content }, format);
  }
  const headers = {
    ":message-type": text("error"),
    ":error-code": text(error.code),
    ":error-message": text(error.message.slice(0, 8_000)),
  };
  return { headers, payload: EMPTY };
}

function headerOf(shape: Shape, value: unknown): EventHeader {
  switch (shape.type) {
    case "boolean":
      return { type: "boolean", value: value as boolean };
    case "byte":
    case "short":
    case "integer":
      return { type: shape.type, value: value as number };
    case "long":
      return { type: "long", value: BigInt(value as number | bigint) };
    case "blob":
      return { type: "blob", value: value as Uint8Array };
    case "timestamp":
      return { type: "timestamp", value: value as Date };
    default:
      return text(String(value));
  }
}

/**
 * The events of a request. Chunks that are wrapped in a signature are unwrapped; whoever gives the
 * body has verified them (`EventMessageReader` and `signedChunk` give date and signature for that).
 */
export async function* decodeEventBody(
  model: ServiceModel,
  target: string,
  body: Uint8Array | RequestBody,
  format: DocumentFormat,
): AsyncGenerator<Structure> {
  const union = structureOf(model, target);
  const reader = new EventMessageReader();
  for await (const bytes of piecesOf(body)) {
    for (const message of reader.push(bytes)) {
      const chunk = signedChunk(message);
      // An empty signed chunk ends the stream.
      if (chunk !== undefined && chunk.payload.length === 0) return;
      const event = eventOf(
        model,
        union,
        chunk === undefined ? message : decodeMessage(chunk.payload),
        format,
      );
      if (event !== undefined) yield event;
    }
  }
  reader.end();
}

/**
 * Undefined for events that the model does not know, and for the `initial-request` of RPC
 * protocols.
 */
function eventOf(
  model: ServiceModel,
  union: StructureShape,
  message: EventMessage,
  format: DocumentFormat,
): Structure | undefined {
  const kind = message.headers[":message-type"];
  const type = message.headers[":event-type"];
  if (kind?.value !== "event" || type?.type !== "string") {
    throw new ServiceError("SerializationException", 400, "Malformed event stream: not an event");
  }
  if (!Object.hasOwn(union.members, type.value)) return undefined;
  const { target } = union.members[type.value]!;
  const content: Structure = {};
  let payloadMember: [string, Member] | undefined;
  const members = Object.entries(structureOf(model, target).members);
  for (const [name, member] of members) {
    if (member.location === "eventPayload") payloadMember = [name, member];
    if (member.location !== "eventHeader") continue;
    const header = message.headers[member.wireName ?? name];
    if (header !== undefined) content[name] = headerValue(header);
  }
  if (payloadMember === undefined) {
    if (message.payload.length > 0 && members.some(([, { location }]) => location === undefined)) {
      Object.assign(content, format.read(target, message.payload));
    }
    return { [type.value]: content };
  }
  const [name, member] = payloadMember;
  const shape = shapeOf(model, member.target) as SimpleShape;
  if (shape.type === "blob") content[name] = new Uint8Array(message.payload);
  else if (shape.type === "string") content[name] = Buffer.from(message.payload).toString("utf8");
  else if (message.payload.length > 0) content[name] = format.read(member.target, message.payload);
  return { [type.value]: content };
}

const headerValue = (header: EventHeader): unknown =>
  header.type === "long" && Number.isSafeInteger(Number(header.value))
    ? Number(header.value)
    : header.value;

/**
 * A body that is pushed, as one that is pulled: the next piece is taken only when the last has been
 * read.
 */
async function* piecesOf(body: Uint8Array | RequestBody): AsyncGenerator<Uint8Array> {
  if (body instanceof Uint8Array) {
    yield body;
    return;
  }
  let arrived = slot();
  let taken = Promise.withResolvers<void>();
  let stopped = false;
  const consumed = body
    .consume((bytes) => {
      if (stopped) return;
      arrived.resolve(bytes);
      return taken.promise;
    })
    .then(
      () => arrived.resolve(undefined),
      (error: unknown) => arrived.reject(error),
    );
  try {
    for (;;) {
      const bytes = await arrived.promise;
      if (bytes === undefined) break;
      arrived = slot();
      yield bytes;
      const done = taken;
      taken = Promise.withResolvers();
      done.resolve();
    }
    await consumed;
  } finally {
    // A reader that leaves early lets the rest of the body flow past.
    stopped = true;
    taken.resolve();
  }
}

/** May be rejected before anyone waits for it. */
function slot(): PromiseWithResolvers<Uint8Array | undefined> {
  const promise = Promise.withResolvers<Uint8Array | undefined>();
  promise.promise.catch(() => undefined);
  return promise;
}

const bytesOf = (content: string | Uint8Array): Uint8Array =>
  typeof content === "string" ? Buffer.from(content) : content;
