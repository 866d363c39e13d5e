/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
import type {
  FilterLogEventsCommandInput,
  FilterLogEventsCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import { invalidParameter } from "../../errors.ts";
import { cutoffOf, type LogGroupRecord, type LogStreamRecord } from "../../group/log-group.ts";
import { type Rooms, requireStream } from "../../rooms.ts";
import { idOf, positionOf, readPage } from "../../storage/index.ts";
import { groupOf } from "../group-of.ts";
import type { Operation } from "../operation.ts";
import { positionInListing, tokenOf } from "../paging.ts";
import { patternOf } from "../pattern-input.ts";
import { requireReadable } from "../standard-class.ts";

const COUNT_MAX = 10_000;
const SIZE_BYTES_MAX = 1_048_576;
/** A page that finds little ends after so much was read, as AWS's do. */
const SCAN_BYTES_MAX = 16 * 1024 * 1024;
/** Before it, AWS reads from the head alone. */
const LATEST_FIRST_FROM_MS = Date.UTC(2024, 0, 1);

export const filterLogEvents: Operation<
  FilterLogEventsCommandInput,
  FilterLogEventsCommandOutput
> = async (rooms, input, call) => {
  const { startTime = 0, endTime, filterPattern = "" } = input;
  const matcher = patternOf(filterPattern);
  const group = groupOf(rooms, call, input);
  requireReadable(group, "FilterLogEvents");
  const streams = streamsOf(rooms, group, input);
  const { direction, after } = startOfPage(input, group);
  const page = await readPage({
    logs: streams.map(({ id }) => rooms.events.of(id)),
    fromMs: Math.max(startTime, cutoffOf(group, call.receivedAt)),
    toMs: endTime === undefined ? Number.MAX_SAFE_INTEGER : endTime + 1,
    direction,
    beyond: after,
    countMax: input.limit ?? COUNT_MAX,
    sizeBytesMax: SIZE_BYTES_MAX,
    matches: matcher.kind === "everything" ? undefined : matcher.matches,
    scanBytesMax: SCAN_BYTES_MAX,
  });
  const names = new Map(streams.map(({ id, name }) => [id, name]));
  const events = page.events.map((event) => ({
    logStreamName: names.get(event.stream),
    timestamp: event.timestamp,
    message: event.message,
    ingestionTime: event.ingestedMs,
    eventId: idOf(event),
  }));
  return {
    events: direction === "forward" ? events : events.reverse(),
    searchedLogStreams: [],
    nextToken: page.next && tokenOf(askedOf(input, group), `${direction} ${idOf(page.next)}`),
  };
};

function streamsOf(
  rooms: Rooms,
  group: LogGroupRecord,
  { logStreamNames, logStreamNamePrefix }: FilterLogEventsCommandInput,
): LogStreamRecord[] {
  if (logStreamNames !== undefined && logStreamNamePrefix !== undefined) {
    throw invalidParameter(
      "logStreamNamePrefix and logStreamNames are mutually exclusive parameters.",
    );
  }
  if (logStreamNames !== undefined) {
    return [...new Set(logStreamNames)].map((name) => requireStream(rooms, group, name));
  }
  const prefix = logStreamNamePrefix ?? "";
  return rooms.streams.of(group.id).filter(({ name }) => name.startsWith(prefix));
}

function startOfPage(input: FilterLogEventsCommandInput, group: LogGroupRecord) {
  const { startFromHead = true, startTime = 0, nextToken } = input;
  const place = positionInListing(askedOf(input, group), nextToken);
  if (place !== undefined) {
    const [way, id = ""] = place.split(" ");
    return {
      direction: way === "backward" ? ("backward" as const) : ("forward" as const),
      after: positionOf(id),
    };
  }
  if (!startFromHead && startTime < LATEST_FIRST_FROM_MS) {
    throw invalidParameter(
      "startFromHead can be false only when startTime is on or after 2024-01-01T00:00:00Z.",
    );
  }
  return {
    direction: startFromHead ? ("forward" as const) : ("backward" as const),
    after: undefined,
  };
}

const askedOf = (input: FilterLogEventsCommandInput, { id }: LogGroupRecord) => [
  id,
  input.logStreamNames,
  input.logStreamNamePrefix,
  input.startTime,
  input.endTime,
  input.filterPattern,
];
