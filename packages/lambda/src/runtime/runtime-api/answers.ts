/** What the Runtime, Extensions and Telemetry APIs answer, in AWS's words. */
import type { IncomingMessage, ServerResponse } from "node:http";

/** One request of a process in the sandbox, and its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Bytes of a payload that is not streamed: 6 MB, and what the envelope takes. */
export const PAYLOAD_BYTES_MAX = 6 * 1024 * 1024 + 100;

const JSON_TYPE = "application/json";

export function answerJson(exchange: Exchange, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  exchange.response.writeHead(status, [
    "Content-Type",
    JSON_TYPE,
    "Content-Length",
    String(Buffer.byteLength(text)),
  ]);
  exchange.response.end(text);
}

const ACCEPTED = '{"status":"OK"}\n';
const ACCEPTED_HEADERS = ["Content-Type", JSON_TYPE, "Content-Length", String(ACCEPTED.length)];

export function answerAccepted(exchange: Exchange): void {
  exchange.response.writeHead(202, ACCEPTED_HEADERS);
  exchange.response.end(ACCEPTED);
}

function answerError(exchange: Exchange, status: number, errorType: string, message: string): void {
  answerJson(exchange, status, { errorMessage: message, errorType });
}

export function answerForbidden(exchange: Exchange, errorType: string, message: string): void {
  answerError(exchange, 403, errorType, message);
}

export function answerInvalidRequestId(exchange: Exchange): void {
  answerError(exchange, 400, "InvalidRequestID", "Invalid request ID");
}

export function answerInvalidResponseMode(exchange: Exchange): void {
  answerError(exchange, 400, "InvalidFunctionResponseMode", "Invalid function response mode");
}

export function answerTooLarge(exchange: Exchange, bytesMax: number = PAYLOAD_BYTES_MAX): void {
  const message = `Exceeded maximum allowed payload size (${bytesMax} bytes).`;
  answerError(exchange, 413, "RequestEntityTooLarge", message);
}

export function answerNotFound(exchange: Exchange): void {
  exchange.response.writeHead(404, ["Content-Type", "text/plain; charset=utf-8"]);
  exchange.response.end("404 page not found\n");
}

export function answerForbiddenTransition(exchange: Exchange, from: string, to: string): void {
  answerForbidden(
    exchange,
    "InvalidStateTransition",
    `State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed`,
  );
}

/** As AWS lets them through: of the runtime, or the function's own under these prefixes. */
export function validErrorType(named: string | undefined): string {
  if (named !== undefined && /^(Runtime|Function)\.[A-Z][a-zA-Z]+/.test(named)) return named;
  return named?.startsWith("Function.") ? "Function.Unknown" : "Runtime.Unknown";
}
