/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html */
import type {
  GetLogEventsCommandInput,
  GetLogEventsCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import { invalidToken } from "../../errors.ts";
import { cutoffOf } from "../../group/log-group.ts";
import { requireStream } from "../../rooms.ts";
import {
  idOf,
  justAfter,
  justBefore,
  type PageEvent,
  type Position,
  positionOf,
  readPage,
  startOf,
} from "../../storage/index.ts";
import { groupOf } from "../group-of.ts";
import type { Operation } from "../operation.ts";
import { requireReadable } from "../standard-class.ts";

const COUNT_MAX = 10_000;
const SIZE_BYTES_MAX = 1_048_576;

/** Events are read from behind it forward, or from before it back. */
interface Start {
  readonly direction: "forward" | "backward";
  readonly beyond: Position;
}

export const getLogEvents: Operation<GetLogEventsCommandInput, GetLogEventsCommandOutput> = async (
  rooms,
  input,
  call,
) => {
  const group = groupOf(rooms, call, input);
  requireReadable(group, "GetLogEvents");
  const stream = requireStream(rooms, group, input.logStreamName as string);
  const fromMs = Math.max(input.startTime ?? 0, cutoffOf(group, call.receivedAt));
  const toMs = input.endTime ?? Number.MAX_SAFE_INTEGER;
  const start = startOfRead(input, fromMs, toMs);
  const { events } = await readPage({
    logs: [rooms.events.of(stream.id)],
    fromMs,
    toMs,
    direction: start.direction,
    beyond: start.beyond,
    countMax: input.limit ?? COUNT_MAX,
    sizeBytesMax: SIZE_BYTES_MAX,
  });
  return {
    events: events.map(({ timestamp, message, ingestedMs }) => ({
      timestamp,
      message,
      ingestionTime: ingestedMs,
    })),
    ...tokensAround(events, start),
  };
};

function startOfRead(
  { nextToken, startFromHead = false }: GetLogEventsCommandInput,
  fromMs: number,
  toMs: number,
): Start {
  if (nextToken === undefined) {
    return startFromHead
      ? { direction: "forward", beyond: startOf(Math.min(fromMs, END_MS)) }
      : { direction: "backward", beyond: startOf(Math.min(toMs, END_MS)) };
  }
  const [, way, id = ""] = /^([fb])\/(\d{56})\/s$/.exec(nextToken) ?? [];
  const beyond = positionOf(id);
  if (beyond === undefined) throw invalidToken();
  return { direction: way === "f" ? "forward" : "backward", beyond };
}

/** Behind every event that there may be. */
const END_MS = 2 ** 47;

/** At an end of the stream the token of that direction is the one that was sent: later events are behind it. */
function tokensAround(events: readonly PageEvent[], { direction, beyond }: Start) {
  const first = events[0];
  const last = events.at(-1);
  const isForward = direction === "forward";
  const before = first ?? (isForward ? justAfter(beyond) : beyond);
  const behind = last ?? (isForward ? beyond : justBefore(beyond));
  return {
    nextBackwardToken: `b/${idOf(before)}/s`,
    nextForwardToken: `f/${idOf(behind)}/s`,
  };
}
