/** `/_cloudglass/requests`: the last requests, newest first. */
import type { RequestSummary } from "@cloudglass/wire";
import { ControlError, queryOf } from "./control-error.ts";
import { REQUEST_FILTERS, type RequestFilter, requestFilter } from "./request-filter.ts";
import type { ControlRoute } from "./route.ts";

export interface RequestPage {
  readonly requests: readonly RequestSummary[];
  /** Where the next page begins: newer requests do not move it. Absent on the last page. */
  readonly nextMarker: string | undefined;
}

export interface RequestsFacts {
  requests(filter: {
    readonly wanted: RequestFilter;
    readonly limit: number;
    readonly marker: string | undefined;
  }): RequestPage;
}

export const requestRoutes: readonly ControlRoute[] = [
  {
    method: "GET",
    shown: "/_cloudglass/requests?service=&operation=&status=&caller=&error=&text=&limit=&marker=",
    path: /^\/_cloudglass\/requests$/,
    answer: (facts, { query }) => requestList(facts, query),
  },
];

const LIMIT_DEFAULT = 50;
const LIMIT_MAX = 512;
const MARKER = /^\d{1,15}$/;

export function requestList(facts: RequestsFacts, query: URLSearchParams): object {
  const asked = queryOf(query, [...REQUEST_FILTERS, "limit", "marker"]);
  const limit = asked.limit === undefined ? LIMIT_DEFAULT : Number(asked.limit);
  if (!/^\d{1,3}$/.test(asked.limit ?? "1") || limit < 1 || limit > LIMIT_MAX) {
    throw new ControlError(400, "BadRequest", `limit is a number from 1 to ${LIMIT_MAX}.`);
  }
  if (asked.marker !== undefined && !MARKER.test(asked.marker)) {
    throw new ControlError(400, "BadRequest", "marker is the nextMarker of an answer.");
  }
  return facts.requests({ wanted: requestFilter(asked), limit, marker: asked.marker });
}
