/**
 * AWS JSON 1.0 and 1.1, server side: POST / with `X-Amz-Target`, one JSON object each way.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
import { crc32 } from "node:zlib";
import type { AnswerContext } from "./codec.ts";
import { encodeEvents, eventStreamMember } from "./event-stream.ts";
import { errorBody, hasChecksum, qualifiedErrorType, queryErrorHeader } from "./json-error.ts";
import { JsonFormat } from "./json-format.ts";
import { parseJson, serializationError } from "./json-text.ts";
import type { OperationModel, ServiceModel } from "./model.ts";
import type { OpenProtocol, Protocol, Structure } from "./protocol.ts";
import type { RequestBody, RequestHead, WireResponse } from "./request.ts";
import type { ServiceError } from "./service-error.ts";
import { structureOf } from "./shapes.ts";

export const openAwsJson: OpenProtocol = (model, name) =>
  new AwsJson(model, name === "aws-json-1.0" ? "1.0" : "1.1");

type ReadMembers = ReturnType<JsonFormat["reader"]["members"]>;
type WriteMembers = ReturnType<JsonFormat["writer"]["members"]>;

class AwsJson implements Protocol {
  readonly #model: ServiceModel;
  readonly #contentType: string;
  readonly #format: JsonFormat;
  readonly #readers = new Map<string, ReadMembers>();
  readonly #writers = new Map<string, WriteMembers>();
  readonly #checksum: boolean;

  constructor(model: ServiceModel, version: "1.0" | "1.1") {
    this.#model = model;
    this.#contentType = `application/x-amz-json-${version}`;
    this.#format = new JsonFormat(model, "application/json");
    this.#checksum = hasChecksum(model);
  }

  parse(operation: OperationModel, _head: RequestHead, body: Uint8Array | RequestBody): Structure {
    if (!(body instanceof Uint8Array)) throw new TypeError("aws-json reads a collected body");
    const { input } = operation;
    if (body.length === 0) {
      if (input !== undefined) throw serializationError();
      return {};
    }
    const value = parseJson(body);
    if (input === undefined) return {};
    let read = this.#readers.get(input);
    if (read === undefined) {
      const { members } = structureOf(this.#model, input);
      read = this.#format.reader.members(input, members, "element");
      this.#readers.set(input, read);
    }
    return read(value, 0);
  }

  serialize(operation: OperationModel, output: Structure): WireResponse {
    if (operation.output === undefined) return this.#answer(200, "{}", {});
    const stream = eventStreamMember(this.#model, operation.output);
    if (stream !== undefined) {
      const events = encodeEvents(
        this.#model,
        stream.target,
        output[stream.name] as AsyncIterable<Structure>,
        this.#format,
        Buffer.from(this.#write(operation.output, output, stream.name)),
      );
      const headers = { "content-type": "application/vnd.amazon.eventstream" };
      return { status: 200, headers, body: events };
    }
    return this.#answer(200, this.#write(operation.output, output), {});
  }

  serializeError(error: ServiceError, context: AnswerContext): WireResponse {
    const body = errorBody(this.#model, error);
    const type = qualifiedErrorType(this.#model, body.name, body.shape !== undefined);
    const prefix = `"__type":${JSON.stringify(type)}`;
    const text =
      body.shape === undefined
        ? `{${prefix}${plainMembers(body.members)}}`
        : this.#membersWriter(body.name)(body.members, prefix);
    const headers: Record<string, string> = { "x-amzn-requestid": context.requestId };
    const queryError = queryErrorHeader(this.#model, body);
    if (queryError !== undefined) headers["x-amzn-query-error"] = queryError;
    return this.#answer(error.status, text, { ...headers, ...error.headers });
  }

  #write(target: string, output: Structure, except?: string): string {
    if (except === undefined) return this.#membersWriter(target)(output);
    const { [except]: _, ...rest } = output;
    return this.#membersWriter(target)(rest);
  }

  #membersWriter(target: string): WriteMembers {
    let write = this.#writers.get(target);
    if (write === undefined) {
      write = this.#format.writer.members(structureOf(this.#model, target).members);
      this.#writers.set(target, write);
    }
    return write;
  }

  #answer(status: number, text: string, extra: Readonly<Record<string, string>>): WireResponse {
    if (!this.#checksum) {
      return { status, headers: { "content-type": this.#contentType, ...extra }, body: text };
    }
    const body = Buffer.from(text);
    const headers = {
      "content-type": this.#contentType,
      "x-amz-crc32": String(crc32(body)),
      ...extra,
    };
    return { status, headers, body };
  }
}

/** `,"message":"…"` of an error without a model. */
export function plainMembers(members: Structure): string {
  let text = "";
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined) text += `,${JSON.stringify(name)}:${JSON.stringify(value)}`;
  }
  return text;
}
