/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html */
import type {
  StartLiveTailCommandInput,
  StartLiveTailCommandOutput,
  StartLiveTailResponseStream,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Call } from "@cloudglass/wire";
import { invalidParameter, limitExceeded, sessionTimedOut } from "../../errors.ts";
import { parseGroupArn } from "../../group/arn.ts";
import type { LogGroupRecord } from "../../group/log-group.ts";
import { type LiveTail, SESSIONS_MAX } from "../../live-tail/live-tails.ts";
import { compilePattern, type Matcher, PatternError } from "../../pattern/index.ts";
import { type Rooms, requireGroup } from "../../rooms.ts";
import type { Operation } from "../operation.ts";
import { requireStandard } from "../standard-class.ts";

export const startLiveTail: Operation<StartLiveTailCommandInput, StartLiveTailCommandOutput> = (
  rooms,
  input,
  call,
) => {
  const matcher = tailPattern(input.logEventFilterPattern ?? "");
  const groups = tailedGroups(rooms, input, call);
  if (rooms.liveTails.countIn(call.caller.accountId, call.region) >= SESSIONS_MAX) {
    throw limitExceeded();
  }
  const { logStreamNames, logStreamNamePrefixes } = input;
  const open = () =>
    rooms.liveTails.open({
      groups,
      matcher,
      isStreamWatched: (name) =>
        (logStreamNames?.includes(name) ?? true) &&
        (logStreamNamePrefixes?.some((prefix) => name.startsWith(prefix)) ?? true),
    });
  const sessionStart = {
    requestId: call.requestId,
    sessionId: rooms.env.random.uuid(),
    logGroupIdentifiers: input.logGroupIdentifiers,
    logStreamNames: logStreamNames ?? [],
    logStreamNamePrefixes: logStreamNamePrefixes ?? [],
    logEventFilterPattern: input.logEventFilterPattern ?? "",
  };
  return { responseStream: told(open, { sessionStart }) };
};

/** The session begins when its first event is asked for: an answer that nobody reads has none. */
async function* told(
  open: () => LiveTail,
  start: StartLiveTailResponseStream,
): AsyncGenerator<StartLiveTailResponseStream> {
  const session = open();
  try {
    yield start;
    for (let update = await session.next(); update; update = await session.next()) {
      const { events, isSampled } = update;
      yield {
        sessionUpdate: { sessionMetadata: { sampled: isSampled }, sessionResults: [...events] },
      };
      if (session.isTimedOut) throw sessionTimedOut();
    }
  } finally {
    session.end();
  }
}

function tailPattern(text: string): Matcher {
  try {
    return compilePattern(text);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    const { detail } = error;
    throw invalidParameter(`Invalid filter pattern${detail === undefined ? "" : `: ${detail}`}`);
  }
}

function tailedGroups(
  rooms: Rooms,
  { logGroupIdentifiers = [], logStreamNames, logStreamNamePrefixes }: StartLiveTailCommandInput,
  call: Call,
): LogGroupRecord[] {
  if (logStreamNames !== undefined && logStreamNamePrefixes !== undefined) {
    throw invalidParameter(
      "logStreamNames and logStreamNamePrefixes are mutually exclusive parameters.",
    );
  }
  const areStreamsNamed = logStreamNames !== undefined || logStreamNamePrefixes !== undefined;
  if (areStreamsNamed && logGroupIdentifiers.length > 1) {
    throw invalidParameter("Log streams can be specified for a single log group only.");
  }
  return logGroupIdentifiers.map((identifier) => {
    if (parseGroupArn(identifier) === undefined || identifier.endsWith("*")) {
      throw invalidParameter(`The log group identifier ${identifier} is not a valid ARN.`);
    }
    const group = requireGroup(rooms, call, identifier);
    requireStandard(group, "StartLiveTail");
    return group;
  });
}
