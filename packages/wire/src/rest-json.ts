/**
 * AWS REST JSON 1, server side. Path, query string and headers are http-bindings' part; the body is
 * JSON, a blob, a text or an event stream.
 * https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
import { plainMembers } from "./aws-json.ts";
import type { AnswerContext } from "./codec.ts";
import { decodeEventBody, EVENT_STREAM_TYPE, encodeEvents } from "./event-stream.ts";
import { decodeUtf8 } from "./form.ts";
import { openHttpBindings } from "./http-bindings.ts";
import { errorBody, queryErrorHeader } from "./json-error.ts";
import { JsonFormat } from "./json-format.ts";
import { parseJson, serializationError } from "./json-text.ts";
import type { OperationModel, ServiceModel } from "./model.ts";
import type {
  HttpBindings,
  InputBinding,
  OpenProtocol,
  OutputBinding,
  PayloadBinding,
  Protocol,
  Structure,
} from "./protocol.ts";
import type { RequestBody, RequestHead, ResponseStream, WireResponse } from "./request.ts";
import type { ServiceError } from "./service-error.ts";
import { shapeOf } from "./shapes.ts";

export const openRestJson: OpenProtocol = (model, name) =>
  new RestJson(model, openHttpBindings(model, name));

type ReadMembers = ReturnType<JsonFormat["reader"]["members"]>;
type WriteMembers = ReturnType<JsonFormat["writer"]["members"]>;

class RestJson implements Protocol {
  readonly #model: ServiceModel;
  readonly #bindings: HttpBindings;
  readonly #format: JsonFormat;
  readonly #readers = new Map<InputBinding, ReadMembers>();
  readonly #writers = new Map<OutputBinding, WriteMembers>();

  constructor(model: ServiceModel, bindings: HttpBindings) {
    this.#model = model;
    this.#bindings = bindings;
    this.#format = new JsonFormat(model, "application/json");
  }

  parse(
    operation: OperationModel,
    head: RequestHead,
    body: Uint8Array | RequestBody,
    labels: Readonly<Record<string, string>>,
  ): Structure {
    const binding = this.#bindings.input(operation);
    const input: Structure = {};
    binding.read(head, labels, input);
    if (binding.payload !== undefined) this.#readPayload(binding.payload, body, input);
    else if (binding.bodyMemberCount > 0) this.#readBody(operation, binding, body, input);
    return input;
  }

  serialize(operation: OperationModel, output: Structure): WireResponse {
    const binding = this.#bindings.output(operation.output);
    const headers: Record<string, string> = {};
    const status = binding.write(output, headers) ?? operation.http?.status ?? 200;
    if (binding.payload !== undefined)
      return this.#writePayload(binding.payload, output, headers, status);
    if (binding.bodyMemberCount === 0 && operation.output === undefined) {
      return { status, headers, body: undefined };
    }
    if (status === 204) return { status, headers, body: undefined };
    headers["content-type"] ??= "application/json";
    return { status, headers, body: this.#writerOf(binding)(output) };
  }

  serializeError(error: ServiceError, context: AnswerContext): WireResponse {
    const body = errorBody(this.#model, error);
    const headers: Record<string, string> = { "content-type": "application/json" };
    let status = error.status;
    let text: string;
    if (body.shape === undefined) {
      text = `{${plainMembers(body.members).slice(1)}}`;
    } else {
      const binding = this.#bindings.output(body.name);
      status = binding.write(body.members, headers) ?? status;
      text = this.#writerOf(binding)(body.members);
    }
    headers["x-amzn-errortype"] = body.name;
    headers["x-amzn-requestid"] = context.requestId;
    const queryError = queryErrorHeader(this.#model, body);
    if (queryError !== undefined) headers["x-amzn-query-error"] = queryError;
    const answer = context.head ? undefined : text;
    return { status, headers: { ...headers, ...error.headers }, body: answer };
  }

  #readBody(
    operation: OperationModel,
    binding: InputBinding,
    body: Uint8Array | RequestBody,
    into: Structure,
  ): void {
    if (!(body instanceof Uint8Array))
      throw new TypeError(`${operation.name} reads a collected body`);
    // An absent body is an object without members: required ones are missed by the check of shapes.
    if (body.length === 0) return;
    let read = this.#readers.get(binding);
    if (read === undefined) {
      read = this.#format.reader.members(operation.input!, binding.bodyMembers, "element");
      this.#readers.set(binding, read);
    }
    read(parseJson(body), 0, into);
  }

  #readPayload(payload: PayloadBinding, body: Uint8Array | RequestBody, into: Structure): void {
    const { kind, name, member } = payload;
    if (kind === "event-stream") {
      into[name] = decodeEventBody(this.#model, member.target, body, this.#format);
      return;
    }
    if (payload.streaming) {
      into[name] = body;
      return;
    }
    if (!(body instanceof Uint8Array)) throw new TypeError(`${name} is a collected body`);
    if (kind === "blob") {
      // A copy: the body's memory is used again.
      if (body.length > 0) into[name] = new Uint8Array(body);
    } else if (kind === "string") {
      if (body.length > 0) into[name] = decodeText(body);
    } else if (body.length > 0) {
      const value = parseJson(body);
      if (value === null && shapeOf(this.#model, member.target).type !== "document") return;
      into[name] = this.#format.reader.of(member.target, "element", member)(value, 0);
    }
  }

  #writePayload(
    payload: PayloadBinding,
    output: Structure,
    headers: Record<string, string>,
    status: number,
  ): WireResponse {
    const { kind, name, member } = payload;
    const value = output[name];
    if (kind === "event-stream") {
      headers["content-type"] ??= EVENT_STREAM_TYPE;
      const events = value as AsyncIterable<Structure>;
      const body = encodeEvents(this.#model, member.target, events, this.#format);
      return { status, headers, body };
    }
    if (kind === "document") {
      headers["content-type"] ??= "application/json";
      if (value === undefined || value === null) {
        const { type } = shapeOf(this.#model, member.target);
        return { status, headers, body: type === "structure" ? "{}" : undefined };
      }
      return { status, headers, body: this.#format.writer.of(member.target, member)(value) };
    }
    if (value === undefined || value === null) return { status, headers, body: undefined };
    headers["content-type"] ??= payload.mediaType ?? "application/octet-stream";
    return { status, headers, body: value as string | Uint8Array | ResponseStream };
  }

  #writerOf(binding: OutputBinding): WriteMembers {
    let write = this.#writers.get(binding);
    if (write === undefined) {
      write = this.#format.writer.members(binding.bodyMembers);
      this.#writers.set(binding, write);
    }
    return write;
  }
}

function decodeText(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw serializationError("The request body is not valid UTF-8");
  return text;
}
