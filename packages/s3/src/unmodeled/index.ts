/** Requests to S3 that are no operation of its model, told by their heads alone. */
import {
  type AccessTable,
  ownError,
  type RequestHead,
  ServiceError,
  type UnmodeledRoute,
  websiteOfHost,
} from "@cloudglass/wire";
import type { operationsOf } from "../operations/index.ts";
import type { Rooms } from "../rooms.ts";
import { WEBSITE_PATH } from "./address.ts";
import { preflight } from "./cross-origin.ts";
import { inside } from "./inside/index.ts";
import { postObject } from "./post-object.ts";
import { EVENTS_PATH, shownEvents } from "./shown-events.ts";
import { website } from "./website.ts";

const OWN_PATH = "/_cloudglass/";

/** Looks at method, host and path: every request of S3 passes here. */
export function unmodeledOf(
  rooms: Rooms,
  operations: ReturnType<typeof operationsOf>,
  access: AccessTable,
): (head: RequestHead) => UnmodeledRoute | undefined {
  const preflights = preflight(rooms);
  const websites = website(rooms, operations, access);
  const events = shownEvents(rooms);
  const insides = inside(rooms);
  const posts = postObject(operations, access);
  return (head) => {
    const { method, headers, path, query } = head;
    if (method === "OPTIONS") return preflights;
    const { host } = headers;
    if (host !== undefined && websiteOfHost(host) !== undefined) return websites;
    if (path.startsWith(OWN_PATH)) {
      if (path === EVENTS_PATH) return events;
      if (path.startsWith(WEBSITE_PATH)) return websites;
      return insides(path) ?? nothingThere;
    }
    return method === "POST" && query === "" && BUCKET_PATH.test(path) ? posts : undefined;
  };
}

/** No operation of the model that is posted to a path has only small letters in it. */
const BUCKET_PATH = /^\/[a-z0-9][a-z0-9._-]*\/?$/;

const nothingThere: UnmodeledRoute = {
  operation: "Unknown",
  answer: ({ head }) => {
    throw new ServiceError("NotFound", 404, `There is no ${head.path}.`);
  },
  showError: ownError,
};
