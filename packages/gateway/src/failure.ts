/** Answers of requests that did not go well, and what every answer carries besides the operation's output. */
import { DiskError } from "@cloudglass/env";
import {
  type AnswerContext,
  type Call,
  type ProtocolName,
  type RequestHead,
  ServiceError,
  type ServiceLog,
  type UnmodeledRoute,
  type WireResponse,
} from "@cloudglass/wire";
import type { OpenService } from "./service-directory.ts";
import type { Trace } from "./trace.ts";
import { addStep } from "./trace.ts";

export interface Answering {
  readonly open: OpenService;
  protocol: ProtocolName;
  readonly requestId: string;
  readonly hostId: string;
  /** In path style. */
  readonly head: RequestHead;
  /** Claimed by the service: no operation of its model. */
  readonly unmodeled: UnmodeledRoute | undefined;
  readonly context: AnswerContext;
  /** Once the operation and the caller are known. */
  call: Call | undefined;
}

/** The error that goes to the client. What is not a `ServiceError` is logged with its stack. */
export function failureError(thrown: unknown, log: ServiceLog, record: Trace): ServiceError {
  const error =
    thrown instanceof ServiceError ? thrown : internalError(thrown, log, record.requestId);
  record.error = error.code;
  addStep(record, "error", { code: error.code, status: error.status, message: error.message });
  return error;
}

/** A defect, or a host that has no room: logged, and answered without its cause. */
export function internalError(thrown: unknown, log: ServiceLog, requestId: string): ServiceError {
  if (thrown instanceof DiskError && thrown.code === "ENOSPC") {
    log.error({ requestId, error: thrown.message }, "no space left for data");
    return new ServiceError(
      "ServiceUnavailable",
      503,
      "There is no space left in the data directory of this emulator.",
    );
  }
  const error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  log.error({ requestId, error }, "internal error");
  return new ServiceError(
    "InternalError",
    500,
    "We encountered an internal error. Please try again.",
  );
}

/** Adds the ids that AWS sends with every answer, and what the service adds to its own. */
export function finishAnswer(
  { open, requestId, hostId, head, call }: Answering,
  response: WireResponse,
  error?: ServiceError,
): WireResponse {
  const ids: Record<string, string> = open.profile.isS3
    ? { "x-amz-request-id": requestId, "x-amz-id-2": hostId, server: "AmazonS3" }
    : { "x-amzn-requestid": requestId };
  const answer = { ...response, headers: { ...ids, ...response.headers, ...error?.headers } };
  return open.service.finish === undefined
    ? answer
    : open.service.finish(head, answer, call, error);
}

/** For a service that is there, and that the emulator was told not to offer. */
export function notOffered(name: string): ServiceError {
  return new ServiceError(
    "NotImplemented",
    501,
    `The service ${name} is not among those that this emulator was started with (--services, SERVICES).`,
  );
}

/**
 * For a service whose protocol is not known: JSON to those who speak it, XML to everyone else. 501 unless a
 * service that is known could not be opened.
 */
export function unknownServiceAnswer(
  name: string,
  head: RequestHead,
  { requestId }: { readonly requestId: string },
  error: ServiceError = new ServiceError(
    "NotImplemented",
    501,
    `The service ${name} is not implemented by this emulator.`,
  ),
): WireResponse {
  const isJson =
    head.headers["x-amz-target"] !== undefined ||
    (head.headers["content-type"] ?? "").includes("json");
  const body = isJson
    ? JSON.stringify({ __type: error.code, message: error.message })
    : `<?xml version="1.0" encoding="UTF-8"?>\n<ErrorResponse><Error><Type>Sender</Type><Code>${error.code}</Code><Message>${escapeXml(error.message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
  return {
    status: error.status,
    headers: {
      "content-type": isJson ? "application/x-amz-json-1.1" : "application/xml",
      "x-amzn-requestid": requestId,
      ...(isJson ? { "x-amzn-errortype": error.code } : {}),
    },
    body,
  };
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"'\x00-\x1f]/g, (found) => `&#${found.charCodeAt(0)};`);
}
