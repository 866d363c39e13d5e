/**
 * `GET /_cloudglass/s3/events?bucket=NAME`: the events that were delivered last, oldest first; DELETE forgets them.
 * Like the emulator's health it is open to everyone who reaches the port.
 */
import { ownAnswer, type UnmodeledRoute } from "@cloudglass/wire";
import type { DeliveredEvent } from "../notification/event-ring.ts";
import type { Rooms } from "../rooms.ts";

export const EVENTS_PATH = "/_cloudglass/s3/events";

export function shownEvents({ events }: Rooms): UnmodeledRoute {
  return {
    operation: "ShowEvents",
    answer({ head: { method, query } }) {
      const bucket = new URLSearchParams(query).get("bucket") ?? undefined;
      if (method === "GET" || method === "HEAD") {
        return ownAnswer(200, { events: events.delivered.list(bucket).map(shown) });
      }
      if (method !== "DELETE") {
        const answer = ownAnswer(405, {
          error: "MethodNotAllowed",
          message: `${method} is not answered.`,
        });
        return { ...answer, headers: { ...answer.headers, allow: "GET, HEAD, DELETE" } };
      }
      events.delivered.clear(bucket);
      return { status: 204, headers: {}, body: undefined };
    },
  };
}

function shown({ deliveredMs, bucket, destination, message }: DeliveredEvent) {
  const deliveredAt = new Date(deliveredMs).toISOString();
  return { deliveredAt, bucket, destination, message: JSON.parse(message) as unknown };
}
