/**
 * The path of one request, as one function: identify → open → route → authenticate (with the body taken in) →
 * parse → check → authorize → invoke → serialize. Every step takes what the ones before returned and throws a
 * `ServiceError` to end the request; whatever else is thrown is a defect and becomes 500 `InternalError`.
 */
import type { Environment } from "@cloudglass/env";
import type { Authority } from "@cloudglass/iam";
import {
  type AuthorizationRequest,
  type OperationTable,
  type PathStyleOptions,
  type ProtocolName,
  type Route,
  type ServiceError,
  type ServiceLog,
  toPathStyle,
  type WireResponse,
} from "@cloudglass/wire";
import { authError } from "./auth-errors.ts";
import type { Authentication } from "./authenticate.ts";
import { denialError, notImplemented } from "./denial.ts";
import { type Answering, failureError, finishAnswer, unknownServiceAnswer } from "./failure.ts";
import { regionOfHost, type ServiceIndex } from "./identify.ts";
import { type ReceivedRequest, receiveBody } from "./receive-body.ts";
import { RequestCall } from "./request-call.ts";
import type { RequestIds } from "./request-id.ts";
import { s3RequestId } from "./request-id.ts";
import type { OpenService, ServiceDirectory } from "./service-directory.ts";
import { signedRegion } from "./sigv4/precheck.ts";
import { peekScope, readSignature } from "./sigv4/signature.ts";
import { addStep, type Trace } from "./trace.ts";

export interface RequestPathParts {
  readonly env: Environment;
  readonly log: ServiceLog;
  readonly authority: Authority;
  readonly authentication: Authentication;
  readonly index: ServiceIndex;
  readonly directory: ServiceDirectory;
  readonly ids: RequestIds;
  readonly pathStyle: PathStyleOptions;
}

export interface Arrival extends ReceivedRequest {
  readonly sourceIp: string;
  readonly receivedAt: number;
  readonly requestId: string;
  readonly record: Trace;
}

const DEFAULT_REGION = "us-east-1";

export async function answerRequest(
  parts: RequestPathParts,
  arrival: Arrival,
): Promise<WireResponse> {
  const { head: sentHead, record, receivedAt } = arrival;
  const signature = readSignature(sentHead);
  const scope = "fault" in signature ? peekScope(sentHead) : signature.credential;
  const identified = parts.index.identify(sentHead, scope?.service);
  if (identified.kind === "unknown")
    return unknownServiceAnswer(identified.name, sentHead, arrival);
  record.service = identified.summary.service;

  let answering: Answering | undefined;
  let call: RequestCall | undefined;
  let route: Route | undefined;
  try {
    const open = await parts.directory.open(identified.summary);
    const { codec, profile, service } = open;
    const head = profile.isS3 ? toPathStyle(sentHead, parts.pathStyle) : sentHead;
    const requestId = profile.isS3 ? s3RequestId(arrival.requestId) : arrival.requestId;
    record.requestId = requestId;
    answering = { open, protocol: protocolOf(open), requestId, hostId: parts.ids.hostId, head };

    let outcome = codec.route(head);
    answering.protocol = outcome.kind === "matched" ? outcome.route.protocol : outcome.protocol;

    const hostRegion = regionOfHost(sentHead.headers.host);
    const claim = parts.authentication.claim(sentHead, signature, profile, {
      now: receivedAt,
      skewMsMax: profile.skewMsMax,
      services: open.signingNames,
      region: hostRegion,
    });
    const isStreaming = outcome.kind === "matched" && outcome.route.streamingInput;
    const body = await receiveBody(arrival, claim, open, parts.authentication, isStreaming);
    addStep(record, "authenticate", {
      principal: claim.principal.arn || "anonymous",
      algorithm: claim.signature?.algorithm,
      verified: claim.isVerifiable,
    });

    if (outcome.kind === "needs-body") outcome = codec.route(head, body as Uint8Array);
    if (outcome.kind !== "matched") throw routeError(outcome);
    route = outcome.route;
    const operation = route.operation.name;
    record.operation = operation;
    if (claim.signature === undefined && !maySendUnsigned(open, operation)) {
      throw authError(profile.family, { fault: "missing-authentication" });
    }
    const region =
      claim.signature === undefined
        ? (hostRegion ?? DEFAULT_REGION)
        : signedRegion(claim.signature, hostRegion ?? DEFAULT_REGION);
    if (claim.credential !== undefined) {
      parts.authority.used(claim.credential, open.signingNames[0] ?? open.name, region, receivedAt);
    }
    const invoke = entryOf(service.operations, operation);
    if (invoke === undefined) throw notImplemented(open.name, operation);

    const input = codec.parse(route, head, body);
    codec.check(route, input);
    call = new RequestCall({
      requestId,
      operation,
      claim,
      authority: parts.authority,
      record,
      head,
      sourceIp: arrival.sourceIp,
      isSecure: arrival.isSecure,
      region,
      receivedAt,
      signature: claim.signature,
      isS3: profile.isS3,
    });
    authorize(parts.log, open, call, input);
    const output = await invoke(input as never, call);
    return finishAnswer(answering, call, codec.serialize(route, output, contextOf(answering)));
  } catch (thrown) {
    const error = failureError(thrown, parts.log, record);
    if (answering === undefined) {
      return unknownServiceAnswer(identified.summary.service, sentHead, arrival, error);
    }
    const { codec } = answering.open;
    const answer = codec.serializeError(answering.protocol, error, contextOf(answering));
    return finishAnswer(answering, call, answer, error);
  }
}

/** All that the access table asks for must be allowed; an operation without a row is a defect and denied. */
function authorize(
  log: ServiceLog,
  { name, profile, service }: OpenService,
  call: RequestCall,
  input: Record<string, unknown>,
): void {
  const row = Object.hasOwn(service.access, call.operation)
    ? service.access[call.operation]
    : undefined;
  if (row === undefined) {
    log.error({ service: name, operation: call.operation }, "no access row: request denied");
    throw denialError(profile.family, `${call.operation} has no entry in the access table.`);
  }
  const requests: readonly AuthorizationRequest[] = row(input as never, call);
  for (const request of requests) {
    const { allowed, message } = call.authorize(request);
    if (!allowed) throw denialError(profile.family, message);
  }
}

function entryOf(operations: OperationTable, operation: string) {
  return Object.hasOwn(operations, operation) ? operations[operation] : undefined;
}

function maySendUnsigned({ profile }: OpenService, operation: string): boolean {
  return profile.isS3 || profile.unsignedOperations.includes(operation);
}

function protocolOf({ codec }: OpenService): ProtocolName {
  return codec.model.protocols[0] as ProtocolName;
}

function routeError(outcome: { readonly kind: string; readonly error?: ServiceError }): Error {
  return outcome.error ?? new Error("a route that has its body asks for it again");
}

function contextOf({ requestId, hostId, head, open }: Answering) {
  return {
    requestId,
    ...(open.profile.isS3 ? { hostId, resource: head.path } : {}),
    head: head.method === "HEAD",
  };
}
