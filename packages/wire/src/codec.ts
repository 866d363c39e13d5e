/** A service's wire side: from bytes to an operation's input, and from its output or error back to bytes. */
import type { OperationModel, ProtocolName, ServiceModel } from "./model.ts";
import type { RequestBody, RequestHead, WireResponse } from "./request.ts";
import type { ServiceError } from "./service-error.ts";

export interface Route {
  readonly operation: OperationModel;
  readonly protocol: ProtocolName;
  /** Path labels, decoded: `{ Bucket: "b", Key: "a/b" }`. */
  readonly labels: Readonly<Record<string, string>>;
  /** The input's payload is a streaming blob (or an event stream): do not collect the body. */
  readonly streamingInput: boolean;
}

export type RouteOutcome =
  | { readonly kind: "matched"; readonly route: Route }
  /** The operation's name is in the body (query protocols): collect and authenticate it, then route again. */
  | { readonly kind: "needs-body"; readonly protocol: ProtocolName }
  /** AWS's error for an unknown operation, method or path, in the protocol's form. */
  | { readonly kind: "unknown"; readonly protocol: ProtocolName; readonly error: ServiceError };

export interface AnswerContext {
  readonly requestId: string;
  /** S3's second id. */
  readonly hostId?: string;
  /** HEAD answers carry no body. */
  readonly head: boolean;
  /** The client asks for JSON, which STS answers with beside XML. */
  readonly acceptsJson?: boolean;
}

export interface ServiceCodec {
  readonly model: ServiceModel;
  /** S3: `head.path` is path style by now (`/bucket/key`); see `toPathStyle`. */
  route(head: RequestHead, body?: Uint8Array): RouteOutcome;
  /** Throws `ServiceError` for anything malformed, in the service's own words. Does not keep `body`. */
  parse(route: Route, head: RequestHead, body: Uint8Array | RequestBody): Record<string, unknown>;
  /** Required, type, length, range, pattern, enum; throws `ServiceError` with AWS's wording for the protocol. */
  check(route: Route, input: Record<string, unknown>): void;
  serialize(route: Route, output: unknown, context: AnswerContext): WireResponse;
  /** Modeled errors get their own members; others the protocol's plain form. */
  serializeError(protocol: ProtocolName, error: ServiceError, context: AnswerContext): WireResponse;
}

/** An entry of `models/index.json`: enough to tell which service a request is for, without its model. */
export interface ServiceSummary {
  readonly service: string;
  readonly sdkId: string;
  readonly version: string;
  readonly signingNames: readonly string[];
  readonly targetPrefix?: string;
  readonly protocols: readonly ProtocolName[];
}
