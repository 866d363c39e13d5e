/** Which requests are asked for, in the words of a query: `/_cloudglass/requests` and `/_cloudglass/events` share them. */
import type { RequestSummary } from "@cloudglass/wire/request-summary";
import { ControlError } from "./control-error.ts";
import { wildcard } from "./wildcard.ts";

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
  return ({ requestId, method, path, service, operation, error, caller, resource }) =>
    `${requestId}\n${method} ${path}\n${service}:${operation}\n${error}\n${caller}\n${resource}`
      .toLowerCase()
      .includes(wanted);
}
