/** Payload members of the REST protocols: blobs, strings, streams and events as whole HTTP bodies. */
import { decodeEventBody, encodeEvents } from "./event-stream.ts";
import { decodeUtf8 } from "./form.ts";
import type { MalformedWords } from "./malformed.ts";
import type { ServiceModel } from "./model.ts";
import type { DocumentFormat, PayloadBinding, Structure } from "./protocol.ts";
import type { RequestBody, WireResponse } from "./request.ts";
import { bodyOfBytes } from "./request-bytes.ts";

/** The value of a payload member; undefined when the body is empty. Throws `ServiceError`. */
export function readPayload(
  model: ServiceModel,
  payload: PayloadBinding,
  body: Uint8Array | RequestBody,
  format: DocumentFormat,
  words: MalformedWords,
): unknown {
  if (payload.kind === "event-stream") {
    return decodeEventBody(model, payload.member.target, body, format);
  }
  if (payload.streaming) return body instanceof Uint8Array ? bodyOfBytes(body) : body;
  if (!(body instanceof Uint8Array)) throw new TypeError("a payload in memory was streamed");
  if (body.byteLength === 0) return undefined;
  if (payload.kind === "blob") return body.slice();
  if (payload.kind === "string") {
    const text = decodeUtf8(body);
    if (text === undefined) throw words.body();
    return text;
  }
  return format.read(payload.member.target, body);
}

/** The body of a payload member; sets `content-type` unless a member bound to it already did. */
export function writePayload(
  model: ServiceModel,
  payload: PayloadBinding,
  output: Structure,
  headers: Record<string, string>,
  format: DocumentFormat,
): WireResponse["body"] {
  const value = output[payload.name];
  if (value === undefined || value === null) return undefined;
  switch (payload.kind) {
    case "event-stream":
      headers["content-type"] = "application/vnd.amazon.eventstream";
      return encodeEvents(model, payload.member.target, value as AsyncIterable<Structure>, format);
    case "blob":
    case "string":
      headers["content-type"] ??= payload.mediaType ?? "application/octet-stream";
      return value as WireResponse["body"];
    default:
      headers["content-type"] ??= payload.mediaType ?? format.contentType;
      return format.write(payload.member.target, value);
  }
}
