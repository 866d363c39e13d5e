/** Which requests are asked for, in the words of a query: `/_cloudglass/requests` and `/_cloudglass/events` share them. */
import { ControlError } from "./control-error.ts";
import { wildcard } from "./wildcard.ts";

/** One request, as lists and events show it. */
export interface RequestSummary {
  readonly requestId: string;
  /** `2026-01-01T00:00:00.000Z`, by the emulator's clock. */
  readonly receivedAt: string;
  readonly method: string;
  /** Without its query, which may hold a signature. */
  readonly path: string;
  /** Name of the model: `s3`, `dynamodb`; empty when it could not be told. */
  readonly service: string;
  readonly operation: string;
  /** 0 while it runs. */
  readonly status: number;
  /** Code of the error that was answered; empty when all went well. */
  readonly error: string;
  /** ARN of who signed; empty for anonymous callers. */
  readonly caller: string;
  /** Until the last byte of the answer was sent, in real time; 0 while it runs. */
  readonly durationMs: number;
}

export type AskedRequest = Omit<RequestSummary, "receivedAt" | "durationMs">;
export type RequestFilter = (request: AskedRequest) => boolean;

export const REQUEST_FILTERS = [
  "service",
  "operation",
  "status",
  "caller",
  "error",
  "text",
] as const;

type Asked = Partial<Record<(typeof REQUEST_FILTERS)[number], string>>;

/** `200`, `4xx`, or several with commas. */
const STATUS = /^(?:[1-5](?:\d\d|xx)|0)(?:,(?:[1-5](?:\d\d|xx)|0)){0,15}$/i;

/** Throws `ControlError` for a status that is none. */
export function requestFilter(asked: Asked): RequestFilter {
  const { service, operation, status, caller, error, text } = asked;
  const filters: RequestFilter[] = [];
  const add = (pattern: string | undefined, of: (request: AskedRequest) => string) => {
    if (pattern === undefined || pattern === "") return;
    const matches = wildcard(pattern, true);
    filters.push((request) => matches(of(request)));
  };
  add(service, (request) => request.service);
  add(operation, (request) => request.operation);
  add(caller, (request) => request.caller);
  // A star is any error, not none.
  if (error === "*") filters.push((request) => request.error !== "");
  else add(error, (request) => request.error);
  if (status !== undefined && status !== "") filters.push(statusFilter(status));
  if (text !== undefined && text !== "") filters.push(textFilter(text));
  return (request) => filters.every((wants) => wants(request));
}

function statusFilter(text: string): RequestFilter {
  if (!STATUS.test(text)) {
    throw new ControlError(400, "BadRequest", "status is 403, 4xx, or several with commas.");
  }
  const wanted = text.toLowerCase().split(",");
  return ({ status }) => wanted.includes(`${status}`) || wanted.includes(`${status}`[0] + "xx");
}

function textFilter(text: string): RequestFilter {
  const wanted = text.toLowerCase();
  return ({ requestId, method, path, service, operation, error, caller }) =>
    `${requestId}\n${method} ${path}\n${service}:${operation}\n${error}\n${caller}`
      .toLowerCase()
      .includes(wanted);
}
