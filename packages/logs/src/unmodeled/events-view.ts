/**
 * `GET /_cloudglass/logs/events?group=NAME`, `&account=&region=&stream=&pattern=&before=ID&limit=100`: events of a group or of
 * one of its streams, the newest first.
 */
import { ServiceError } from "@cloudglass/wire";
import { cutoffOf } from "../group/log-group.ts";
import { compilePattern, type Matcher, PatternError } from "../pattern/index.ts";
import type { Rooms } from "../rooms.ts";
import { idOf, type Position, positionOf, readPage } from "../storage/index.ts";
import { badRequest, limitOf } from "./limit.ts";

const SIZE_BYTES_MAX = 1 << 20;
/** A page that finds little ends after so much was read. */
const SCAN_BYTES_MAX = 16 << 20;

export async function viewEvents(
  rooms: Rooms,
  query: URLSearchParams,
  nowMs: number,
): Promise<object> {
  const group = rooms.groups.at({
    accountId: query.get("account") ?? "000000000000",
    region: query.get("region") ?? "us-east-1",
    name: query.get("group") ?? "",
  });
  if (group === undefined) throw notFound("There is no such log group.");
  const wanted = query.get("stream");
  const streams = rooms.streams
    .of(group.id)
    .filter(({ name }) => wanted === null || name === wanted);
  if (wanted !== null && streams.length === 0) throw notFound("There is no such log stream.");
  const matcher = matcherOf(query.get("pattern") ?? "");
  const page = await readPage({
    logs: streams.map(({ id }) => rooms.events.of(id)),
    fromMs: cutoffOf(group, nowMs),
    toMs: Number.MAX_SAFE_INTEGER,
    direction: "backward",
    beyond: beforeOf(query.get("before")),
    countMax: limitOf(query),
    sizeBytesMax: SIZE_BYTES_MAX,
    matches: matcher.kind === "everything" ? undefined : matcher.matches,
    scanBytesMax: SCAN_BYTES_MAX,
  });
  const names = new Map(streams.map(({ id, name }) => [id, name]));
  return {
    events: page.events.toReversed().map((event) => ({
      id: idOf(event),
      at: new Date(event.timestamp).toISOString(),
      stream: names.get(event.stream),
      message: event.message,
    })),
    next: page.next && idOf(page.next),
  };
}

function matcherOf(text: string): Matcher {
  try {
    return compilePattern(text);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw badRequest(error.detail ?? "pattern is no filter pattern.");
  }
}

function beforeOf(id: string | null): Position | undefined {
  if (id === null) return undefined;
  const position = positionOf(id);
  if (position === undefined) throw badRequest("before is the id of an event.");
  return position;
}

const notFound = (message: string) => new ServiceError("NotFound", 404, message);
