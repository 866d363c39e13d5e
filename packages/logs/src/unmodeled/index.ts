/**
 * Logs seen from inside, for the console: `GET /_cloudglass/logs/groups` and `…/events`, open like the emulator's health.
 * docs/internals/inside-logs.md
 */
import {
  ownAnswer,
  ownError,
  type RequestHead,
  ServiceError,
  type UnmodeledCall,
  type UnmodeledRoute,
} from "@cloudglass/wire";
import type { Rooms } from "../rooms.ts";
import { viewEvents } from "./events-view.ts";
import { viewGroups } from "./groups-view.ts";

const OWN_PATH = "/_cloudglass/";

type View = (rooms: Rooms, query: URLSearchParams, nowMs: number) => object | Promise<object>;

const VIEWS: ReadonlyMap<string, View> = new Map<string, View>([
  ["/_cloudglass/logs/groups", viewGroups],
  ["/_cloudglass/logs/events", viewEvents],
]);

export function unmodeledOf(rooms: Rooms): (head: RequestHead) => UnmodeledRoute | undefined {
  const route: UnmodeledRoute = {
    operation: "ViewLogs",
    answer: async (call) => ownAnswer(200, await answer(rooms, call)),
    showError: ownError,
  };
  return ({ path }) => (path.startsWith(OWN_PATH) ? route : undefined);
}

function answer(rooms: Rooms, { head, receivedAt }: UnmodeledCall): object | Promise<object> {
  const { method, path, query } = head;
  const view = VIEWS.get(path);
  if (view === undefined) throw new ServiceError("NotFound", 404, `There is no ${path}.`);
  if (method !== "GET" && method !== "HEAD") {
    throw new ServiceError("MethodNotAllowed", 405, `${method} is not answered at ${path}.`, {
      headers: { allow: "GET, HEAD" },
    });
  }
  return view(rooms, new URLSearchParams(query), receivedAt);
}
