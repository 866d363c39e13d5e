/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
import type {
  InputLogEvent,
  PutLogEventsCommandInput,
  PutLogEventsCommandOutput,
  RejectedLogEventsInfo,
} from "@aws-sdk/client-cloudwatch-logs";
import { invalidParameter } from "../../errors.ts";
import { cutoffOf, type LogGroupRecord } from "../../group/log-group.ts";
import { requireGroup, requireStream } from "../../rooms.ts";
import type { LogEvent } from "../../storage/index.ts";
import type { Operation } from "../operation.ts";
import { sequenceToken } from "../streams/sequence-token.ts";

export const BATCH_BYTES_MAX = 1_048_576;
/** What AWS counts of an event beside its message. */
export const EVENT_BYTES = 26;
const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
const OLDEST_MS = 14 * DAY_MS;
const NEWEST_MS = 2 * HOUR_MS;

export const putLogEvents: Operation<PutLogEventsCommandInput, PutLogEventsCommandOutput> = async (
  rooms,
  { logGroupName = "", logStreamName = "", logEvents = [] },
  call,
) => {
  const events = logEvents.map(checkedEvent);
  checkSize(events);
  checkOrder(events);
  const group = requireGroup(rooms, call, logGroupName);
  const stream = requireStream(rooms, group, logStreamName);
  const { accepted, rejected } = sorted(events, group, call.receivedAt);
  const first = accepted[0];
  if (first !== undefined && (accepted.at(-1) as LogEvent).timestamp - first.timestamp > DAY_MS) {
    throw invalidParameter(
      "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
    );
  }
  const firstSequence =
    first === undefined
      ? rooms.events.of(stream.id).nextSequence
      : await rooms.intake.take(group, stream, accepted);
  return {
    nextSequenceToken: sequenceToken(firstSequence + accepted.length),
    rejectedLogEventsInfo: rejected,
  };
};

/** The check of the input has found both members present. */
const checkedEvent = ({ timestamp = 0, message = "" }: InputLogEvent): LogEvent => ({
  timestamp,
  message,
});

function checkSize(events: readonly LogEvent[]): void {
  const sizeBytes = events.reduce(
    (sum, { message }) => sum + Buffer.byteLength(message) + EVENT_BYTES,
    0,
  );
  if (sizeBytes > BATCH_BYTES_MAX) {
    throw invalidParameter(
      `Upload too large: ${sizeBytes} bytes exceeds limit of ${BATCH_BYTES_MAX}`,
    );
  }
}

function checkOrder(events: readonly LogEvent[]): void {
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const { timestamp } of events) {
    if (timestamp < lastMs) {
      throw invalidParameter(
        "Log events in a single PutLogEvents request must be in chronological order.",
      );
    }
    lastMs = timestamp;
  }
}

/** Expired, too old, too new: the ends are exclusive, and what is too old comes before what has expired. */
function sorted(
  events: readonly LogEvent[],
  group: LogGroupRecord,
  nowMs: number,
): { readonly accepted: LogEvent[]; readonly rejected: RejectedLogEventsInfo | undefined } {
  const countBefore = (ms: number) => {
    const at = events.findIndex(({ timestamp }) => timestamp >= ms);
    return at < 0 ? events.length : at;
  };
  const tooOld = countBefore(nowMs - OLDEST_MS);
  const expired = countBefore(cutoffOf(group, nowMs));
  const upToNew = countBefore(nowMs + NEWEST_MS + 1);
  const from = Math.max(tooOld, expired);
  const rejected: RejectedLogEventsInfo = {
    ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
    ...(expired > 0 && { expiredLogEventEndIndex: expired }),
    ...(upToNew < events.length && { tooNewLogEventStartIndex: upToNew }),
  };
  return {
    accepted: events.slice(from, Math.max(from, upToNew)),
    rejected: Object.keys(rejected).length > 0 ? rejected : undefined,
  };
}
