/**
 * The path of one request, as straight lines: identify → open → route → authenticate (with the body taken in) →
 * parse → check → authorize → meet faults → invoke → serialize. Every step takes what the ones before returned and throws a
 * `ServiceError` to end the request; whatever else is thrown is a defect and becomes 500 `InternalError`. A request
 * that is no operation of the model takes `answerUnmodeled` instead, when its service claims it.
 */
import { hash } from "node:crypto";
import { type Environment, ForeignDates } from "@cloudglass/env";
import type { Authority } from "@cloudglass/iam";
import {
  type AuthorizationRequest,
  type Call,
  type OperationTable,
  type PathStyleOptions,
  type ProtocolName,
  type RequestBody,
  type RequestHead,
  type Route,
  ServiceError,
  type ServiceLog,
  type SignedText,
  toPathStyle,
  type UnmodeledRoute,
  type WireResponse,
} from "@cloudglass/wire";
import { authError } from "./auth-errors.ts";
import type { Authentication, Claim } from "./authenticate.ts";
import { denialError, notImplemented } from "./denial.ts";
import {
  type Answering,
  failureError,
  finishAnswer,
  notOffered,
  unknownServiceAnswer,
} from "./failure.ts";
import type { RequestFaults } from "./faults/request-faults.ts";
import type { VpcOrigin } from "./global-context.ts";
import { withHoistedHeaders } from "./hoisted-headers.ts";
import { regionOfHost, type ServiceIndex } from "./identify.ts";
import { type ReceivedRequest, receiveBody } from "./receive-body.ts";
import { RequestCall } from "./request-call.ts";
import { type RequestIds, s3RequestId } from "./request-id.ts";
import type { OpenService, ServiceDirectory } from "./service-directory.ts";
import type { AuthFault } from "./sigv4/auth-fault.ts";
import { signedRegion } from "./sigv4/precheck.ts";
import { peekScope, type Signature } from "./sigv4/signature.ts";
import { VERSION_2 } from "./sigv4/version-2.ts";
import { addStep, type Trace } from "./trace.ts";
import { UnmodeledRequest } from "./unmodeled-request.ts";

export interface RequestPathParts {
  readonly env: Environment;
  readonly log: ServiceLog;
  readonly authority: Authority;
  readonly authentication: Authentication;
  readonly index: ServiceIndex;
  readonly directory: ServiceDirectory;
  readonly ids: RequestIds;
  readonly pathStyle: PathStyleOptions;
  readonly faults: RequestFaults;
}

export interface Arrival extends ReceivedRequest {
  readonly signature: Signature | AuthFault;
  readonly sourceIp: string;
  /** When it came out of a VPC. */
  readonly origin: VpcOrigin | undefined;
  readonly receivedAt: number;
  readonly requestId: string;
  readonly record: Trace;
}

const DEFAULT_REGION = "us-east-1";

/** Identify and open; answer with what the path gives or with the error that ends it. */
export async function answerRequest(
  parts: RequestPathParts,
  arrival: Arrival,
): Promise<WireResponse> {
  const { head, signature, record } = arrival;
  // RFC 9112, section 3.2: which of two hosts was meant is anybody's guess.
  if (head.headers.host?.includes(",")) {
    return unknownServiceAnswer("", head, arrival, severalHosts());
  }
  const scope = "fault" in signature ? peekScope(head) : signature.credential;
  const identified = parts.index.identify(head, scope?.service);
  if (identified.kind === "unknown") return unknownServiceAnswer(identified.name, head, arrival);
  const { service: name } = identified.summary;
  if (arrival.origin?.services.includes(name) === false) {
    return unknownServiceAnswer(name, head, arrival);
  }
  if (!parts.directory.offers(name)) {
    return unknownServiceAnswer(name, head, arrival, notOffered(name));
  }
  record.service = name;
  let answering: Answering | undefined;
  try {
    const open = await parts.directory.open(identified.summary);
    answering = answeringOf(parts, open, arrival, signature);
    record.requestId = answering.requestId;
    const { unmodeled } = answering;
    const answer =
      unmodeled === undefined
        ? await walkPath(parts, arrival, signature, open, answering)
        : await answerUnmodeled(parts, arrival, signature, answering, unmodeled);
    return finishAnswer(answering, answer);
  } catch (thrown) {
    const error = failureError(thrown, parts.log, record);
    if (answering === undefined) return unknownServiceAnswer(record.service, head, arrival, error);
    const { protocol, context, unmodeled } = answering;
    const answer =
      unmodeled?.showError?.(error, context) ??
      answering.open.codec.serializeError(protocol, error, context);
    return finishAnswer(answering, answer, error);
  }
}

async function walkPath(
  { env, authentication, authority, log, faults }: RequestPathParts,
  arrival: Arrival,
  signature: Signature | AuthFault,
  open: OpenService,
  answering: Answering,
): Promise<WireResponse> {
  const { codec, profile, service } = open;
  const { head, requestId, hostId } = answering;
  const { record, receivedAt } = arrival;
  const dates = new ForeignDates(env.clock);

  let outcome = codec.route(head);
  answering.protocol = outcome.kind === "matched" ? outcome.route.protocol : outcome.protocol;
  if (outcome.kind === "matched") record.operation = outcome.route.operation.name;

  const hostRegion = regionOfHost(head.headers.host);
  // Version 2 signs the bucket's path and headers wherever they stood; version 4 what was sent.
  const isVersion2 = !("fault" in signature) && signature.algorithm === VERSION_2;
  const received = isVersion2 ? { ...arrival, head } : arrival;
  const claim = authentication.claim(received.head, signature, profile, {
    now: receivedAt,
    skewMsMax: profile.skewMsMax,
    dates,
    services: open.signingNames,
    region: hostRegion,
  });
  const isStreaming = outcome.kind === "matched" && outcome.route.streamingInput;
  const body = await receiveBody(received, claim, open, authentication, isStreaming);
  noteCaller(record, claim);

  if (outcome.kind === "needs-body") outcome = codec.route(head, body as Uint8Array);
  if (outcome.kind !== "matched") throw routeError(outcome);
  const { route } = outcome;
  const operation = route.operation.name;
  record.operation = operation;
  if (claim.signature === undefined && !maySendUnsigned(open, operation)) {
    throw authError(profile.family, { fault: "missing-authentication" });
  }
  const region = regionOf(claim, hostRegion);
  if (claim.credential !== undefined) {
    authority.used(claim.credential, open.signingNames[0] ?? open.name, region, receivedAt);
  }
  const invoke = entryOf(service.operations, operation);
  if (invoke === undefined) throw notImplemented(open.name, operation);

  const input = readInput(open, route, head, body);

  const { sourceIp, isSecure, origin } = arrival;
  const parts = { requestId, hostId, operation, claim, authority, record, receivedAt, dates };
  const call = new RequestCall(
    { ...parts, payload: collected(body) },
    { head, sourceIp, isSecure, region, origin },
  );
  answering.call = call;
  const resources = authorize(log, open, call, input, record);
  record.authorization = "passed";

  const met = faults.meet({
    open,
    operation,
    resources,
    principal: claim.principal.arn,
    sessionToken: claim.signature?.sessionToken,
    record,
  });
  if (met !== undefined) await met;

  const output = await invoke(input as never, call);
  return codec.serialize(route, output, answering.context);
}

function readInput(
  { codec, service }: OpenService,
  route: Route,
  head: RequestHead,
  body: Uint8Array | RequestBody,
): Record<string, unknown> {
  try {
    const input = codec.parse(route, head, body);
    codec.check(route, input);
    return input;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw service.unreadable?.(route.operation.name, head, error) ?? error;
  }
}

/** The service has claimed the head; its route says where to look for who signed: in the head, or in the body. */
async function answerUnmodeled(
  { env, authentication, authority, faults }: RequestPathParts,
  { head: sentHead, bytes, isSecure, sourceIp, origin, receivedAt, record }: Arrival,
  signature: Signature | AuthFault,
  answering: Answering,
  route: UnmodeledRoute,
): Promise<WireResponse> {
  const { open, head, requestId, hostId } = answering;
  const { operation } = route;
  record.operation = operation;
  const hostRegion = regionOfHost(head.headers.host);
  const dates = new ForeignDates(env.clock);
  const parts = { requestId, hostId, operation, authority, record, receivedAt, dates };
  const source = { head, sourceIp, isSecure, origin };
  const anonymous: Claim = {
    principal: authority.anonymous,
    credential: undefined,
    signature: undefined,
    isVerifiable: false,
  };
  const expected = {
    now: receivedAt,
    skewMsMax: open.profile.skewMsMax,
    dates,
    services: open.signingNames,
    region: hostRegion,
  };
  const callOf = (claim: Claim): Call => {
    const region = regionOf(claim, hostRegion);
    noteCaller(record, claim);
    if (claim.credential !== undefined) {
      authority.used(claim.credential, open.signingNames[0] ?? open.name, region, receivedAt);
    }
    answering.call = new RequestCall({ ...parts, claim }, { ...source, region });
    return answering.call;
  };
  const authenticate = (signed: SignedText): Call =>
    callOf(authentication.claimText(signed, open.profile, expected));
  const authenticateHead = (body: Uint8Array): Call => {
    const claim = authentication.claim(sentHead, signature, open.profile, expected);
    authentication.prove(sentHead, claim, hash("sha256", body, "hex"), open.profile);
    return callOf(claim);
  };
  const call = new UnmodeledRequest({
    ...parts,
    claim: anonymous,
    received: { head, bytes, isSecure },
    sourceIp,
    origin,
    region: hostRegion ?? DEFAULT_REGION,
    authenticate,
    authenticateHead,
  });
  answering.call = call;
  // Who signed and what for is known to the route alone.
  const asked = { open, operation, resources: [], principal: "", sessionToken: undefined, record };
  if (!record.isOwn) await faults.meet(asked);
  return route.answer(call);
}

function noteCaller(record: Trace, { principal, signature, isVerifiable }: Claim): void {
  record.caller = principal.arn;
  addStep(record, "authenticate", {
    principal: principal.arn || "anonymous",
    algorithm: signature?.algorithm,
    verified: isVerifiable,
  });
}

function answeringOf(
  { ids, pathStyle }: RequestPathParts,
  open: OpenService,
  { head: sentHead, requestId: uuid }: Arrival,
  signature: Signature | AuthFault,
): Answering {
  const { isS3 } = open.profile;
  const isPresigned = "form" in signature && signature.form === "query";
  const wholeHead = isS3 && isPresigned ? withHoistedHeaders(sentHead) : sentHead;
  const head = isS3 ? toPathStyle(wholeHead, pathStyle) : sentHead;
  const requestId = isS3 ? s3RequestId(uuid) : uuid;
  const { hostId } = ids;
  const context = {
    requestId,
    ...(isS3 ? { hostId } : {}),
    head: head.method === "HEAD",
    acceptsJson: head.headers.accept === "application/json",
  };
  const protocol = open.codec.model.protocols[0] as ProtocolName;
  const unmodeled = open.service.unmodeled?.(head);
  return { open, protocol, requestId, hostId, head, unmodeled, context, call: undefined };
}

function collected(body: Uint8Array | RequestBody): Uint8Array | undefined {
  return body instanceof Uint8Array ? body : undefined;
}

/**
 * All that the access table asks for must be allowed; an operation without a row is a defect and denied. Returns the
 * resources asked for.
 */
function authorize(
  log: ServiceLog,
  { name, profile, service }: OpenService,
  call: RequestCall,
  input: Record<string, unknown>,
  record: Trace,
): readonly string[] {
  const row = Object.hasOwn(service.access, call.operation)
    ? service.access[call.operation]
    : undefined;
  if (row === undefined) {
    log.error({ service: name, operation: call.operation }, "no access row: request denied");
    throw denialError(profile.family, `${call.operation} has no entry in the access table.`);
  }
  const requests: readonly AuthorizationRequest[] = row(input as never, call);
  for (const request of requests) {
    const decision = call.authorize(request);
    if (decision.allowed) continue;
    const instead = request.instead?.();
    if (instead === undefined || !call.authorize(instead, true).allowed) {
      record.authorization = "denied";
      throw denialError(profile.family, decision.message, () =>
        call.encodedFailure(decision, request.resource),
      );
    }
  }
  return requests.map(({ resource }) => resource);
}

function entryOf(operations: OperationTable, operation: string) {
  return Object.hasOwn(operations, operation) ? operations[operation] : undefined;
}

function maySendUnsigned({ profile }: OpenService, operation: string): boolean {
  return profile.isS3 || profile.unsignedOperations.includes(operation);
}

function regionOf({ signature }: Claim, hostRegion: string | undefined): string {
  const fallback = hostRegion ?? DEFAULT_REGION;
  return signature === undefined ? fallback : signedRegion(signature, fallback);
}

const severalHosts = () =>
  new ServiceError("BadRequest", 400, "An error occurred when parsing the HTTP request.");

function routeError(outcome: { readonly kind: string; readonly error?: ServiceError }): Error {
  return outcome.error ?? new Error("a route that has its body asks for it again");
}
