/**
 * `/_cloudglass/events`: what happens, as it happens, as server-sent events of the HTML standard
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 */
import { ControlError, queryOf } from "./control-error.ts";
import { EVENT_READERS_MAX, EVENT_TYPES, type EventFeed } from "./event-feed.ts";
import { type AskedRequest, REQUEST_FILTERS, requestFilter } from "./request-filter.ts";
import { Answered, type ControlRoute } from "./route.ts";

export interface EventFacts {
  /** Of the namespace's name: a reset does not end it. */
  readonly events: EventFeed;
}

export const eventRoutes: readonly ControlRoute[] = [
  {
    method: "GET",
    shown: "/_cloudglass/events?type=&service=&operation=&status=&caller=&error=&text=",
    path: /^\/_cloudglass\/events$/,
    answer: (facts, { query }) => eventStream(facts, query),
  },
];

/** Throws `ControlError` for an unknown type or filter, and when as many listen as may. */
export function eventStream({ events }: EventFacts, query: URLSearchParams): Answered {
  const asked = queryOf(query, [...REQUEST_FILTERS, "type"]);
  const types = new Set(asked.type?.split(",") ?? EVENT_TYPES);
  for (const type of types) {
    if (EVENT_TYPES.some((each) => each === type)) continue;
    const known = EVENT_TYPES.join(", ");
    throw new ControlError(400, "BadRequest", `type is one or more of ${known}, with commas.`);
  }
  const isWanted = requestFilter(asked);
  if (events.isFull) {
    const most = `At most ${EVENT_READERS_MAX} may listen to a namespace at once.`;
    throw new ControlError(503, "TooManyReaders", most);
  }
  return new Answered({
    status: 200,
    headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
    body: events.stream(
      (type, told) =>
        types.has(type) && (type !== "request" || isWanted(told as unknown as AskedRequest)),
    ),
  });
}
