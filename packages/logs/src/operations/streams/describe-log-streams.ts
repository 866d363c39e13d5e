/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html */
import type {
  DescribeLogStreamsCommandInput,
  DescribeLogStreamsCommandOutput,
  LogStream,
} from "@aws-sdk/client-cloudwatch-logs";
import { invalidParameter } from "../../errors.ts";
import { streamArn } from "../../group/arn.ts";
import { cutoffOf, type LogGroupRecord, type LogStreamRecord } from "../../group/log-group.ts";
import type { Rooms } from "../../rooms.ts";
import { groupOf } from "../group-of.ts";
import type { Operation } from "../operation.ts";
import { listing } from "../paging.ts";
import { sequenceToken } from "./sequence-token.ts";

const PAGE = 50;
/** Times in keys of listings, so that their order is that of numbers. */
const TIME_DIGITS = 16;

export const describeLogStreams: Operation<
  DescribeLogStreamsCommandInput,
  DescribeLogStreamsCommandOutput
> = (rooms, input, call) => {
  const { logStreamNamePrefix, orderBy = "LogStreamName", descending = false } = input;
  if (orderBy === "LastEventTime" && logStreamNamePrefix !== undefined) {
    throw invalidParameter("Cannot order by LastEventTime with a logStreamNamePrefix.");
  }
  const group = groupOf(rooms, call, input);
  const found = rooms.streams
    .of(group.id)
    .filter(({ name }) => name.startsWith(logStreamNamePrefix ?? ""))
    .map((stream) => ({ stream, key: keyOf(rooms, group, stream, orderBy, call.receivedAt) }));
  found.sort((a, b) => (a.key < b.key ? -1 : 1) * (descending ? -1 : 1));
  const asked = [group.id, logStreamNamePrefix, orderBy, descending];
  const { page, nextToken } = listing(
    found,
    ({ key }) => key,
    asked,
    input.nextToken,
    input.limit ?? PAGE,
  );
  return {
    logStreams: page.map(({ stream }) => described(rooms, group, stream, call.receivedAt)),
    nextToken,
  };
};

/** What streams are ordered by: those without events stand before the first. */
function keyOf(
  rooms: Rooms,
  group: LogGroupRecord,
  { id, name }: LogStreamRecord,
  orderBy: "LogStreamName" | "LastEventTime",
  nowMs: number,
): string {
  if (orderBy === "LogStreamName") return name;
  const summary = rooms.events.of(id).summary(cutoffOf(group, nowMs));
  return `${String(summary?.lastEventMs ?? 0).padStart(TIME_DIGITS, "0")} ${name}`;
}

function described(
  rooms: Rooms,
  group: LogGroupRecord,
  { id, name, createdMs }: LogStreamRecord,
  nowMs: number,
): LogStream {
  const log = rooms.events.of(id);
  const summary = log.summary(cutoffOf(group, nowMs));
  return {
    logStreamName: name,
    creationTime: createdMs,
    firstEventTimestamp: summary?.firstEventMs,
    lastEventTimestamp: summary?.lastEventMs,
    lastIngestionTime: summary?.lastIngestedMs,
    uploadSequenceToken: sequenceToken(log.nextSequence),
    arn: streamArn(group, name),
    storedBytes: 0,
  };
}
