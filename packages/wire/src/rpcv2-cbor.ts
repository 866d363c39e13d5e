/**
 * Smithy RPC v2 CBOR, server side: POST /service/S/operation/O with `smithy-protocol: rpc-v2-cbor`,
 * one CBOR map each way. https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
 */
import { crc32 } from "node:zlib";
import { parseCbor } from "./cbor-reader.ts";
import { CborBuffer, CborWriter, writeAny } from "./cbor-writer.ts";
import type { AnswerContext } from "./codec.ts";
import { EVENT_STREAM_TYPE, encodeEvents, eventStreamMember } from "./event-stream.ts";
import {
  errorBody,
  hasChecksum,
  namespaceOf,
  qualifiedErrorType,
  queryErrorHeader,
} from "./json-error.ts";
import { isObject, JsonReader, type ReadJson, wrongType } from "./json-reader.ts";
import { serializationError } from "./json-text.ts";
import type { OperationModel, ServiceModel, SimpleType } from "./model.ts";
import type { DocumentFormat, OpenProtocol, Protocol, Structure } from "./protocol.ts";
import type { RequestBody, RequestHead, WireResponse } from "./request.ts";
import type { ServiceError } from "./service-error.ts";

export const openRpcv2Cbor: OpenProtocol = (model) => new Rpcv2Cbor(model);

const HEADERS = { "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" };

/** CBOR as a document format: events of RPC streams. */
class CborFormat implements DocumentFormat {
  readonly contentType = "application/cbor";
  readonly #reader: JsonReader;
  readonly #writer: CborWriter;
  readonly #buffer = new CborBuffer();

  constructor(model: ServiceModel) {
    this.#reader = new JsonReader(model, namespaceOf(model), readSimple, "model");
    this.#writer = new CborWriter(model);
  }

  read(target: string, bytes: Uint8Array): unknown {
    return this.#reader.of(target, "element")(parseCbor(bytes), 0);
  }

  write(target: string, value: unknown): Uint8Array {
    return this.fill((buffer) => this.#writer.of(target)(value, buffer));
  }

  fill(write: (buffer: CborBuffer) => void): Uint8Array {
    try {
      write(this.#buffer);
      return this.#buffer.finish();
    } catch (error) {
      // An output that does not fit its shape: the next answer must not start with its bytes.
      this.#buffer.reset();
      throw error;
    }
  }
}

class Rpcv2Cbor implements Protocol {
  readonly #model: ServiceModel;
  readonly #format: CborFormat;
  readonly #checksum: boolean;

  constructor(model: ServiceModel) {
    this.#model = model;
    this.#format = new CborFormat(model);
    this.#checksum = hasChecksum(model);
  }

  parse(operation: OperationModel, _head: RequestHead, body: Uint8Array | RequestBody): Structure {
    if (!(body instanceof Uint8Array)) throw new TypeError("rpcv2-cbor reads a collected body");
    // Without input the body is empty; some clients send an empty map.
    if (body.length === 0) return {};
    if (operation.input === undefined) {
      if (!isObject(parseCbor(body))) throw serializationError("Unexpected value type in payload");
      return {};
    }
    return this.#format.read(operation.input, body) as Structure;
  }

  serialize(operation: OperationModel, output: Structure): WireResponse {
    if (operation.output === undefined) {
      return { status: 200, headers: { "smithy-protocol": "rpc-v2-cbor" }, body: undefined };
    }
    const stream = eventStreamMember(this.#model, operation.output);
    if (stream !== undefined) {
      const { [stream.name]: events, ...rest } = output;
      const initial = this.#format.write(operation.output, rest);
      const headers = { ...HEADERS, "content-type": EVENT_STREAM_TYPE };
      const source = events as AsyncIterable<Structure>;
      const body = encodeEvents(this.#model, stream.target, source, this.#format, initial);
      return { status: 200, headers, body };
    }
    return this.#answer(200, this.#format.write(operation.output, output), {});
  }

  serializeError(error: ServiceError, context: AnswerContext): WireResponse {
    const body = errorBody(this.#model, error);
    // The SDK's client looks a modeled error up by this very name.
    const type =
      body.shape === undefined
        ? qualifiedErrorType(this.#model, body.name, false)
        : `com.amazonaws.${this.#model.service}#${body.name}`;
    const members =
      body.shape === undefined
        ? Object.entries(body.members).map(([name, value]) => [name, value, undefined] as const)
        : Object.entries(body.shape.members).map(
            ([name, { target }]) => [name, body.members[name], target] as const,
          );
    // Written apart first: the format has one buffer.
    const sent = members
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value, target]) => {
        const bytes =
          target === undefined
            ? this.#format.fill((buffer) => writeAny(value, buffer))
            : this.#format.write(target, value);
        return [name, bytes] as const;
      });
    const bytes = this.#format.fill((buffer) => {
      buffer.head(5, sent.length + 1);
      buffer.text("__type");
      buffer.text(type);
      for (const [name, member] of sent) {
        buffer.text(name);
        buffer.raw(member);
      }
    });
    const headers: Record<string, string> = { "x-amzn-requestid": context.requestId };
    const queryError = queryErrorHeader(this.#model, body);
    if (queryError !== undefined) headers["x-amzn-query-error"] = queryError;
    return this.#answer(error.status, bytes, { ...headers, ...error.headers });
  }

  #answer(status: number, body: Uint8Array, extra: Readonly<Record<string, string>>): WireResponse {
    const checksum: Record<string, string> = this.#checksum
      ? { "x-amz-crc32": String(crc32(body)) }
      : {};
    return { status, headers: { ...HEADERS, ...checksum, ...extra }, body };
  }
}

/** The simple types as CBOR has them. */
function readSimple(type: SimpleType): ReadJson {
  switch (type) {
    case "string":
      return (value) => (typeof value === "string" ? value : wrongType(value, "string"));
    case "boolean":
      return (value) => (typeof value === "boolean" ? value : wrongType(value, "boolean"));
    case "blob":
      return (value) => (value instanceof Uint8Array ? value : wrongType(value, "blob"));
    case "timestamp":
      return (value) => (value instanceof Date ? value : wrongType(value, "timestamp"));
    case "float":
    case "double":
      return (value) =>
        typeof value === "number" || typeof value === "bigint"
          ? Number(value)
          : wrongType(value, type);
    case "bigInteger":
      return (value) =>
        typeof value === "bigint"
          ? value
          : Number.isInteger(value)
            ? BigInt(value as number)
            : wrongType(value, type);
    case "bigDecimal":
      return (value) =>
        isObject(value) || typeof value !== "object" ? wrongType(value, type) : value;
    case "document":
    case "unit":
      return (value) => value;
    default:
      return (value) => {
        if (typeof value === "number" && Number.isFinite(value)) return Math.trunc(value);
        const long = typeof value === "bigint" && BigInt.asIntN(64, value) === value;
        return type === "long" && long ? value : wrongType(value, type);
      };
  }
}
