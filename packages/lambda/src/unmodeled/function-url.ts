/**
 * Requests to the URLs of functions: `ID.lambda-url.REGION.localhost:4566`, `ID.lambda-url.REGION.on.aws`.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
import {
  type AnswerContext,
  type Call,
  type RequestBody,
  type RequestHead,
  ServiceError,
  type UnmodeledCall,
  type UnmodeledRoute,
  type WireResponse,
} from "@cloudglass/wire";
import { namedPermission } from "../access/permission.ts";
import { requestTooLarge } from "../errors.ts";
import {
  type StreamedInvocation,
  streamedInvocation,
} from "../function/execution/streamed-invocation.ts";
import { functionArn, type NamedFunction } from "../function/function-name.ts";
import type { UrlRecord } from "../function/url/function-url.ts";
import { answerOf } from "../function/url/url-answer.ts";
import { corsHeaders, preflightAnswer } from "../function/url/url-cors.ts";
import { urlEvent } from "../function/url/url-event.ts";
import { INTEGRATION_TYPE, streamedAnswer } from "../function/url/url-stream.ts";
import { synchronousRequest } from "../operations/invocations/synchronous-request.ts";
import type { Rooms } from "../rooms.ts";
import type { InvokeOutcome } from "../scheduling/index.ts";

/** The claim of requests by their host. */
export function functionUrl(rooms: Rooms): (head: RequestHead) => UnmodeledRoute | undefined {
  const route: UnmodeledRoute = {
    operation: "InvokeFunctionUrl",
    answer: (call) => answer(rooms, call),
    showError,
  };
  return ({ headers: { host } }) =>
    host?.includes(".lambda-url.") && HOST.test(host.toLowerCase()) ? route : undefined;
}

const HOST = /^([a-z0-9]+)\.lambda-url\.([a-z0-9-]+)\./;
/** Of the event that the function is given. */
const EVENT_BYTES_MAX = 6 * 1024 * 1024;

async function answer(rooms: Rooms, anonymous: UnmodeledCall): Promise<WireResponse> {
  const { head } = anonymous;
  const record = urlOf(rooms, head.headers.host ?? "");
  if (record === undefined) throw new ServiceError("AccessDeniedException", 403, "");
  const preflight = preflightAnswer(record.cors, head);
  if (preflight !== undefined) return preflight;
  const body = await collected(anonymous.body);
  const named = { ...record, qualifier: record.qualifier || undefined };
  const call = record.authType === "NONE" ? anonymous : signedCall(anonymous, body);
  authorize(rooms, record, named, call);
  const Payload = Buffer.from(JSON.stringify(urlEvent(record, call, body)));
  const target = rooms.invoker.target(named);
  const request = synchronousRequest(rooms, target, { Payload }, call);
  const answered =
    record.invokeMode === "RESPONSE_STREAM"
      ? await streamed(await streamedInvocation(rooms, target, request))
      : buffered(await rooms.invoker.invoke(target, request));
  const traceId = request.traceHeader.split(";Lineage=")[0] as string;
  return {
    ...answered,
    headers: {
      "x-amzn-trace-id": traceId,
      ...answered.headers,
      ...corsHeaders(record.cors, head),
    },
  };
}

function urlOf(rooms: Rooms, host: string): UrlRecord | undefined {
  const [, urlId, region] = HOST.exec(host.toLowerCase()) ?? [];
  for (const record of rooms.urls.all()) {
    if (record.urlId === urlId && record.region === region) return record;
  }
  return undefined;
}

/** Nobody without a signature. */
function signedCall(call: UnmodeledCall, body: Uint8Array): Call {
  const { head } = call;
  const isSigned =
    head.headers.authorization !== undefined || /(?:^|&)X-Amz-Algorithm=/i.test(head.query);
  if (!isSigned) throw forbidden();
  return call.authenticateHead(body);
}

/** Whoever calls a URL needs to be let to call it, and to invoke the function by it. */
function authorize(rooms: Rooms, record: UrlRecord, named: NamedFunction, call: Call): void {
  const asked = [
    namedPermission(rooms, "lambda:InvokeFunctionUrl", named, {
      "lambda:FunctionUrlAuthType": record.authType,
      "lambda:FunctionArn": functionArn(named, named.qualifier),
    }),
    namedPermission(rooms, "lambda:InvokeFunction", named, {
      "lambda:InvokedViaFunctionUrl": true,
    }),
  ];
  if (!asked.every((request) => call.authorize(request).allowed)) throw forbidden();
}

async function streamed(invocation: StreamedInvocation): Promise<WireResponse> {
  if (invocation.kind === "streaming") {
    const { contentType, pieces, outcome } = invocation;
    const answered = await streamedAnswer(contentType, pieces);
    return answered ?? emptyAnswer(contentType, await outcome);
  }
  const { outcome } = invocation;
  if (outcome.kind !== "answered") return unserved(outcome);
  const headers = { "content-type": outcome.contentType ?? "application/octet-stream" };
  return { status: 200, headers, body: outcome.payload };
}

/** Of a function that ended without a word, or failed before its first. */
function emptyAnswer(contentType: string | undefined, outcome: InvokeOutcome): WireResponse {
  const isWhole = outcome.kind === "streamed" && outcome.error === undefined;
  if (!isWhole || contentType === INTEGRATION_TYPE) return BAD_GATEWAY;
  const headers = { "content-type": contentType ?? "application/octet-stream" };
  return { status: 200, headers, body: undefined };
}

function buffered(outcome: InvokeOutcome): WireResponse {
  if (outcome.kind !== "answered") return unserved(outcome);
  return answerOf(outcome.payload) ?? BAD_GATEWAY;
}

function unserved({ kind }: InvokeOutcome): WireResponse {
  if (kind !== "throttled") return BAD_GATEWAY;
  throw new ServiceError("TooManyRequestsException", 429, "Rate Exceeded.");
}

const BAD_GATEWAY: WireResponse = {
  status: 502,
  headers: { "content-type": "application/json" },
  body: "Internal Server Error",
};

const forbidden = () =>
  new ServiceError(
    "AccessDeniedException",
    403,
    "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
  );

function showError({ code, status, message, headers }: ServiceError, _: AnswerContext) {
  return {
    status,
    headers: { "content-type": "application/json", "x-amzn-errortype": code, ...headers },
    body: JSON.stringify({ Message: message === "" ? null : message }),
  };
}

async function collected(body: RequestBody): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  await body.consume((piece) => {
    sizeBytes += piece.length;
    if (sizeBytes > EVENT_BYTES_MAX) throw requestTooLarge(EVENT_BYTES_MAX);
    pieces.push(Buffer.from(piece));
  });
  return Buffer.concat(pieces, sizeBytes);
}
