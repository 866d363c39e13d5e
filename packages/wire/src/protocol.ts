/**
 * The inside contract of `wire`: what one protocol's file gives to the codec. A protocol is opened once a model,
 * so that it can compile each shape to closures the first time the shape is met.
 *
 * Values are the SDK's: timestamps are `Date`, blobs `Uint8Array`, every number a `number` (`bigInteger` a
 * `bigint`, `bigDecimal` the SDK's `NumericValue`), unions objects with one member, absent members left out
 * (null only in sparse lists and maps), a streaming payload a `RequestBody` on its way in and bytes, text or a
 * `ResponseStream` on its way out, an event stream an `AsyncIterable` of unions.
 */
import type { AnswerContext } from "./codec.ts";
import type { Member, OperationModel, ProtocolName, ServiceModel } from "./model.ts";
import type { RequestBody, RequestHead, WireResponse } from "./request.ts";
import type { ServiceError } from "./service-error.ts";

export type Structure = Record<string, unknown>;

export interface Protocol {
  /**
   * Throws `ServiceError`, in the words AWS has for the protocol, for anything malformed; never anything else.
   * Does not keep `body`. `labels` are decoded.
   */
  parse(
    operation: OperationModel,
    head: RequestHead,
    body: Uint8Array | RequestBody,
    labels: Readonly<Record<string, string>>,
  ): Structure;
  /** Sets `content-type` and what the output binds to headers; request ids in headers are the gateway's. */
  serialize(operation: OperationModel, output: Structure, context: AnswerContext): WireResponse;
  /** Modeled errors (found by `errorShapeName`) write their members; others code and message, and plain `fields`. */
  serializeError(error: ServiceError, context: AnswerContext): WireResponse;
}

export type OpenProtocol = (model: ServiceModel, name: ProtocolName) => Protocol;

/**
 * The document format of a protocol: how one shape becomes text or bytes. Payload members and the payloads of
 * events go through it.
 */
export interface DocumentFormat {
  readonly contentType: string;
  /** Throws `ServiceError` for anything malformed. Does not keep `bytes`. */
  read(target: string, bytes: Uint8Array): unknown;
  /** Bytes that nobody else writes to afterwards. */
  write(target: string, value: unknown): string | Uint8Array;
}

/** `http-bindings.ts`, shared by rest-xml and rest-json: what HTTP carries of a structure. */
export interface HttpBindings {
  input(operation: OperationModel): InputBinding;
  /** Of an operation's output, or of an error's structure. */
  output(structure: string | undefined): OutputBinding;
}

export interface InputBinding {
  /** Fills in the members bound to path labels, query string and headers. Throws `ServiceError`. */
  read(head: RequestHead, labels: Readonly<Record<string, string>>, into: Structure): void;
  readonly payload: PayloadBinding | undefined;
  /** Members of the body's document; none when there is a payload member. */
  readonly bodyMembers: Readonly<Record<string, Member>>;
  readonly bodyMemberCount: number;
}

export interface OutputBinding {
  /** Adds the members bound to headers. Returns the status that a member sets, if one does. */
  write(output: Structure, headers: Record<string, string>): number | undefined;
  readonly payload: PayloadBinding | undefined;
  readonly bodyMembers: Readonly<Record<string, Member>>;
  readonly bodyMemberCount: number;
}

export interface PayloadBinding {
  readonly name: string;
  readonly member: Member;
  /** `document`: a structure, union, list, map or document in the protocol's format. */
  readonly kind: "blob" | "string" | "document" | "event-stream";
  /** Not held in memory. */
  readonly streaming: boolean;
  /** Of blobs and strings: `application/octet-stream`, `text/plain`, or the shape's own. */
  readonly mediaType: string | undefined;
}
