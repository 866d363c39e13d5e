/**
 * Messages of `application/vnd.amazon.eventstream`: a prelude (total length, length of headers,
 * CRC-32 of both), typed headers, a payload, a CRC-32 of all before it. Integers are big-endian.
 * https://smithy.io/2.0/aws/amazon-eventstream.html
 */
import { crc32 } from "node:zlib";
import { ServiceError } from "./service-error.ts";

export const EVENT_STREAM_TYPE = "application/vnd.amazon.eventstream";

export type EventHeader =
  | { readonly type: "boolean"; readonly value: boolean }
  | { readonly type: "byte" | "short" | "integer"; readonly value: number }
  | { readonly type: "long"; readonly value: bigint }
  | { readonly type: "blob"; readonly value: Uint8Array }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "timestamp"; readonly value: Date }
  /** 36 characters: `6ba7b810-9dad-11d1-80b4-00c04fd430c8`. */
  | { readonly type: "uuid"; readonly value: string };

export interface EventMessage {
  readonly headers: Readonly<Record<string, EventHeader>>;
  readonly payload: Uint8Array;
}

/**
 * A message of a signed request stream: its payload is a message of its own, or empty at the end of
 * the stream.
 */
export interface SignedChunk {
  readonly date: Date;
  readonly signature: Uint8Array;
  /**
   * The encoded headers without the signature: what the signature is made over, together with the
   * payload.
   */
  readonly signedHeaders: Uint8Array;
  readonly payload: Uint8Array;
}

const PRELUDE_BYTES = 12;
const CRC_BYTES = 4;
/** AWS's limits: https://smithy.io/2.0/aws/amazon-eventstream.html */
const HEADERS_BYTES_MAX = 128 * 1024;
const PAYLOAD_BYTES_MAX = 16 * 1024 * 1024;
const MESSAGE_BYTES_MAX = PRELUDE_BYTES + HEADERS_BYTES_MAX + PAYLOAD_BYTES_MAX + CRC_BYTES;
const EMPTY = new Uint8Array(0);
const strictText = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function encodeMessage(message: EventMessage): Uint8Array {
  const headers = encodeHeaders(message.headers);
  const { payload } = message;
  const total = PRELUDE_BYTES + headers.length + payload.length + CRC_BYTES;
  if (headers.length > HEADERS_BYTES_MAX || payload.length > PAYLOAD_BYTES_MAX) {
    throw new RangeError(`an event of ${total} bytes is over the limit of the format`);
  }
  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, total);
  view.setUint32(4, headers.length);
  view.setUint32(8, crc32(bytes.subarray(0, 8)));
  bytes.set(headers, PRELUDE_BYTES);
  bytes.set(payload, PRELUDE_BYTES + headers.length);
  view.setUint32(total - CRC_BYTES, crc32(bytes.subarray(0, total - CRC_BYTES)));
  return bytes;
}

/** Cuts a stream of bytes into messages; holds at most one that is not whole. */
export class EventMessageReader {
  #pending: Uint8Array = EMPTY;
  #filled = 0;

  /**
   * Throws `SerializationException` for a message with wrong lengths or checksums. Does not keep
   * `bytes`.
   */
  push(bytes: Uint8Array): EventMessage[] {
    const messages: EventMessage[] = [];
    let rest = bytes;
    while (rest.length > 0) {
      const wanted = this.#wanted();
      this.#reserve(wanted);
      const room = Math.min(wanted, this.#pending.length) - this.#filled;
      const taken = Math.min(room, rest.length);
      this.#pending.set(rest.subarray(0, taken), this.#filled);
      this.#filled += taken;
      rest = rest.subarray(taken);
      if (this.#filled > PRELUDE_BYTES && this.#filled === this.#wanted()) {
        messages.push(decodeMessage(this.#pending.slice(0, this.#filled)));
        this.#filled = 0;
      }
    }
    return messages;
  }

  /** Throws when the stream ends inside a message. */
  end(): void {
    if (this.#filled > 0) throw malformed("the stream ends within a message");
  }

  #wanted(): number {
    return this.#filled < PRELUDE_BYTES ? PRELUDE_BYTES : readPrelude(this.#pending).total;
  }

  /** Grows with what came, not with the length that the sender claims. */
  #reserve(wanted: number): void {
    if (this.#pending.length >= wanted) return;
    const grown = new Uint8Array(
      Math.min(wanted, Math.max(this.#pending.length * 2, this.#filled + 64 * 1024)),
    );
    grown.set(this.#pending.subarray(0, this.#filled));
    this.#pending = grown;
  }
}

/** Exactly one message. Throws `SerializationException`. The payload is a view of `bytes`. */
export function decodeMessage(bytes: Uint8Array): EventMessage {
  if (bytes.length < PRELUDE_BYTES + CRC_BYTES) throw malformed("message is too short");
  const { total, headersBytes } = readPrelude(bytes);
  if (total !== bytes.length) throw malformed("message has another length than it says");
  const view = viewOf(bytes);
  const end = total - CRC_BYTES;
  if (view.getUint32(end) !== crc32(bytes.subarray(0, end)))
    throw malformed("message checksum mismatch");
  const payloadStart = PRELUDE_BYTES + headersBytes;
  return {
    headers: decodeHeaders(bytes.subarray(PRELUDE_BYTES, payloadStart)),
    payload: bytes.subarray(payloadStart, end),
  };
}

/** Undefined when the message is not wrapped in a signature. */
export function signedChunk(message: EventMessage): SignedChunk | undefined {
  const { ":date": date, ":chunk-signature": signature, ...others } = message.headers;
  if (date?.type !== "timestamp" || signature?.type !== "blob") return undefined;
  const signedHeaders = encodeHeaders({ ":date": date, ...others });
  return { date: date.value, signature: signature.value, signedHeaders, payload: message.payload };
}

function readPrelude(bytes: Uint8Array): { total: number; headersBytes: number } {
  const view = viewOf(bytes);
  if (view.getUint32(8) !== crc32(bytes.subarray(0, 8)))
    throw malformed("prelude checksum mismatch");
  const total = view.getUint32(0);
  const headersBytes = view.getUint32(4);
  if (total > MESSAGE_BYTES_MAX || headersBytes > HEADERS_BYTES_MAX) {
    throw malformed("message is too long");
  }
  if (headersBytes + PRELUDE_BYTES + CRC_BYTES > total) {
    throw malformed("headers are longer than their message");
  }
  return { total, headersBytes };
}

const TYPES = [
  "true",
  "false",
  "byte",
  "short",
  "integer",
  "long",
  "blob",
  "string",
  "timestamp",
  "uuid",
] as const;

function encodeHeaders(headers: Readonly<Record<string, EventHeader>>): Uint8Array {
  const parts: Buffer[] = [];
  for (const [name, header] of Object.entries(headers)) {
    const nameBytes = Buffer.from(name);
    if (nameBytes.length === 0 || nameBytes.length > 255) {
      throw new RangeError(`an event header's name has ${nameBytes.length} bytes`);
    }
    parts.push(Buffer.from([nameBytes.length]), nameBytes, encodeHeader(header));
  }
  return Buffer.concat(parts);
}

function encodeHeader(header: EventHeader): Buffer {
  const type = header.type === "boolean" ? String(header.value) : header.type;
  const code = TYPES.indexOf(type as (typeof TYPES)[number]);
  const fixed = (size: number, set: (view: DataView) => void): Buffer => {
    const bytes = Buffer.alloc(1 + size, code);
    set(new DataView(bytes.buffer, bytes.byteOffset + 1, size));
    return bytes;
  };
  switch (header.type) {
    case "boolean":
      return Buffer.from([code]);
    case "byte":
      return fixed(1, (view) => view.setInt8(0, header.value));
    case "short":
      return fixed(2, (view) => view.setInt16(0, header.value));
    case "integer":
      return fixed(4, (view) => view.setInt32(0, header.value));
    case "long":
      return fixed(8, (view) => view.setBigInt64(0, header.value));
    case "timestamp":
      return fixed(8, (view) => view.setBigInt64(0, BigInt(header.value.getTime())));
    case "uuid":
      return Buffer.concat([
        Buffer.from([code]),
        Buffer.from(header.value.replaceAll("-", ""), "hex"),
      ]);
    default: {
      const content = Buffer.from(header.value as string);
      if (content.length > 0x7fff) throw new RangeError("an event header is over 32,767 bytes");
      return Buffer.concat([fixed(2, (view) => view.setUint16(0, content.length)), content]);
    }
  }
}

function decodeHeaders(bytes: Uint8Array): Readonly<Record<string, EventHeader>> {
  const view = viewOf(bytes);
  // No prototype: names come from the sender.
  const headers: Record<string, EventHeader> = Object.create(null);
  let at = 0;
  const take = (count: number): number => {
    if (at + count > bytes.length) throw malformed("header ends too early");
    at += count;
    return at - count;
  };
  while (at < bytes.length) {
    const nameBytes = view.getUint8(take(1));
    const nameStart = take(nameBytes);
    const name = decodeText(bytes.subarray(nameStart, nameStart + nameBytes));
    if (nameBytes === 0 || name in headers)
      throw malformed("header without a name, or named twice");
    headers[name] = decodeHeader(TYPES[view.getUint8(take(1))], bytes, view, take);
  }
  return headers;
}

function decodeHeader(
  type: (typeof TYPES)[number] | undefined,
  bytes: Uint8Array,
  view: DataView,
  take: (count: number) => number,
): EventHeader {
  switch (type) {
    case "true":
    case "false":
      return { type: "boolean", value: type === "true" };
    case "byte":
      return { type, value: view.getInt8(take(1)) };
    case "short":
      return { type, value: view.getInt16(take(2)) };
    case "integer":
      return { type, value: view.getInt32(take(4)) };
    case "long":
      return { type, value: view.getBigInt64(take(8)) };
    case "timestamp": {
      const date = new Date(Number(view.getBigInt64(take(8))));
      if (Number.isNaN(date.getTime())) throw malformed("header timestamp is out of range");
      return { type, value: date };
    }
    case "uuid": {
      const start = take(16);
      const hex = Buffer.from(bytes.subarray(start, start + 16)).toString("hex");
      const value = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
      return { type, value };
    }
    case "blob":
    case "string": {
      const length = view.getUint16(take(2));
      const start = take(length);
      const content = bytes.subarray(start, start + length);
      if (type === "blob") return { type, value: content };
      return { type, value: decodeText(content) };
    }
    default:
      throw malformed("header of an unknown type");
  }
}

function decodeText(bytes: Uint8Array): string {
  try {
    return strictText.decode(bytes);
  } catch {
    throw malformed("header is not UTF-8");
  }
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function malformed(what: string): ServiceError {
  return new ServiceError("SerializationException", 400, `Malformed event stream: ${what}`);
}
