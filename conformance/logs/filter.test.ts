/** Events found by patterns in many streams, by pages; filters that are kept; events seen as they come in. */
import { Agent } from "node:http";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteMetricFilterCommand,
  DescribeMetricFiltersCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  PutLogEventsCommand,
  PutMetricFilterCommand,
  paginateFilterLogEvents,
  StartLiveTailCommand,
  StartQueryCommand,
  TestMetricFilterCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, ROOT, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
let client: CloudWatchLogsClient;
const logGroupName = "/filtered";
const ARN = `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}`;

beforeAll(async () => {
  emulator = await startEmulator();
  client = emulator.logs();
  await client.send(new CreateLogGroupCommand({ logGroupName }));
  for (const logStreamName of ["web-1", "web-2", "job"]) {
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  }
});
afterAll(() => emulator.stop());

/** Every host is this machine. */
const lookup = (_host: string, { all }: { all?: boolean }, done: (...found: never[]) => void) =>
  done(
    ...((all ? [null, [{ address: "127.0.0.1", family: 4 }]] : [null, "127.0.0.1", 4]) as never[]),
  );

const put = (logStreamName: string, messages: readonly string[], at: number) =>
  client.send(
    new PutLogEventsCommand({
      logGroupName,
      logStreamName,
      logEvents: messages.map((message, n) => ({ timestamp: at + n * 10, message })),
    }),
  );
const refusal = (sent: Promise<unknown>): Promise<string> =>
  sent.then(
    () => "none",
    (error: Error) => `${error.name}: ${error.message}`,
  );

test("events of many streams come in the order of time, whole or by pages, and as patterns say", async () => {
  const at = emulator.running.clock.now() - 60_000;
  await put("web-1", ["GET /a 200", '{"level":"error","code":500}', "GET /b 404"], at);
  await put("web-2", ["GET /c 200", "GET /d 500", '{"level":"info","code":200}'], at + 5);
  await put("job", ["started", "ERROR failed", "GET /e 500"], at + 7);

  const found = async (more: Partial<FilterLogEventsCommandInput> = {}, pageSize = 2) => {
    const messages: string[] = [];
    const pages = paginateFilterLogEvents({ client, pageSize }, { logGroupName, ...more });
    for await (const { events = [] } of pages) {
      for (const { message } of events) messages.push(message as string);
    }
    return messages;
  };
  const all = [
    "GET /a 200",
    "GET /c 200",
    "started",
    '{"level":"error","code":500}',
    "GET /d 500",
    "ERROR failed",
    "GET /b 404",
    '{"level":"info","code":200}',
    "GET /e 500",
  ];
  expect(await found()).toEqual(all);
  expect(await found({}, 10_000)).toEqual(all);
  expect(await found({ filterPattern: "[method, path, status = 5*]" })).toEqual([
    "GET /d 500",
    "GET /e 500",
  ]);
  expect(await found({ filterPattern: "{ $.code >= 500 }" })).toEqual([all[3]]);
  expect(await found({ filterPattern: "?ERROR ?started" })).toEqual(["started", "ERROR failed"]);
  expect(await found({ logStreamNamePrefix: "web", filterPattern: "GET -200" })).toEqual([
    "GET /d 500",
    "GET /b 404",
  ]);
  expect(await found({ logStreamNames: ["job"] })).toEqual([
    "started",
    "ERROR failed",
    "GET /e 500",
  ]);
  expect(await found({ startTime: at + 7, endTime: at + 15 })).toEqual(all.slice(2, 5));
  const startTime = Date.UTC(2024, 0, 1);
  expect(await found({ startTime, startFromHead: false })).toEqual(all.toReversed());

  const { events } = await client.send(new FilterLogEventsCommand({ logGroupName, limit: 1 }));
  expect(events?.[0]).toMatchObject({
    logStreamName: "web-1",
    timestamp: at,
    message: "GET /a 200",
  });
  expect(events?.[0]?.eventId).toMatch(/^\d{56}$/);
});

test.each([
  [{ filterPattern: "GET /a" }, "Invalid character(s) in term '/a'"],
  [{ filterPattern: "{ $.a" }, "If a filter pattern starts with '{' it must end with '}'"],
  [{ filterPattern: "{ a = 1 }" }, "Invalid filter pattern"],
  [{ nextToken: "made-up" }, "The specified nextToken is invalid."],
])("%j is refused", async (input, message) => {
  const sent = client.send(new FilterLogEventsCommand({ logGroupName, ...input }));
  expect(await refusal(sent)).toBe(`InvalidParameterException: ${message}`);
});

test("a pattern is tried on messages", async () => {
  const { matches } = await client.send(
    new TestMetricFilterCommand({
      filterPattern: "[ip, id, user, timestamp, request, status_code = 4*, size]",
      logEventMessages: [
        '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /apache_pb.gif HTTP/1.0" 200 1534',
        '127.0.0.1 - frank [10/Oct/2000:13:35:22 -0700] "GET /apache_pb.gif HTTP/1.0" 404 5324',
      ],
    }),
  );
  expect(matches).toEqual([
    {
      eventNumber: 2,
      eventMessage:
        '127.0.0.1 - frank [10/Oct/2000:13:35:22 -0700] "GET /apache_pb.gif HTTP/1.0" 404 5324',
      extractedValues: {
        $ip: "127.0.0.1",
        $id: "-",
        $user: "frank",
        $timestamp: "10/Oct/2000:13:35:22 -0700",
        $request: "GET /apache_pb.gif HTTP/1.0",
        $status_code: "404",
        $size: "5324",
      },
    },
  ]);
});

test("metric filters are kept, and counted in their group", async () => {
  const metricTransformations = [
    { metricName: "Errors", metricNamespace: "App", metricValue: "1", defaultValue: 0 },
  ];
  const filter = { logGroupName, filterName: "errors", filterPattern: "ERROR" };
  await client.send(new PutMetricFilterCommand({ ...filter, metricTransformations }));
  const byMetric = { metricName: "Errors", metricNamespace: "App" };
  const { metricFilters } = await client.send(new DescribeMetricFiltersCommand(byMetric));
  expect(metricFilters).toEqual([
    {
      ...filter,
      metricTransformations,
      applyOnTransformedLogs: false,
      creationTime: metricFilters?.[0]?.creationTime,
    },
  ]);
  const withDimensions = [{ ...metricTransformations[0], dimensions: { path: "$path" } }];
  const refused = { ...filter, metricTransformations: withDimensions as never };
  expect(await refusal(client.send(new PutMetricFilterCommand(refused)))).toBe(
    "InvalidParameterException: The specified filter pattern does not support dimensions",
  );
  const remove = () => client.send(new DeleteMetricFilterCommand(filter));
  await remove();
  expect(await refusal(remove())).toBe(
    "ResourceNotFoundException: The specified metric filter does not exist.",
  );
});

test("Live Tail tells of what comes in, once a second by the clock, and of 500 events at most", async () => {
  const { responseStream } = await client.send(
    new StartLiveTailCommand({
      logGroupIdentifiers: [ARN],
      logStreamNamePrefixes: ["web"],
      logEventFilterPattern: "GET",
    }),
  );
  // Nothing but the test moves time.
  emulator.running.clock.pause();
  const told = responseStream?.[Symbol.asyncIterator]();
  const next = async () => (await told?.next())?.value;
  expect((await next())?.sessionStart).toMatchObject({
    logGroupIdentifiers: [ARN],
    logStreamNamePrefixes: ["web"],
    logEventFilterPattern: "GET",
  });
  const at = emulator.running.clock.now();
  await put("web-1", ["GET /live", "POST /live"], at);
  await put("job", ["GET /job"], at);
  await emulator.advance(1000);
  expect((await next())?.sessionUpdate).toMatchObject({
    sessionMetadata: { sampled: false },
    sessionResults: [
      {
        logStreamName: "web-1",
        logGroupIdentifier: `000000000000:${logGroupName}`,
        message: "GET /live",
        timestamp: at,
      },
    ],
  });
  const many = Array.from({ length: 600 }, (_, n) => `GET /${n}`);
  await put("web-2", many, emulator.running.clock.now());
  await emulator.advance(1000);
  const sampled = (await next())?.sessionUpdate;
  expect(sampled?.sessionMetadata).toEqual({ sampled: true });
  expect(sampled?.sessionResults).toHaveLength(500);
  await emulator.advance(1000);
  expect((await next())?.sessionUpdate?.sessionResults).toEqual([]);
  emulator.running.clock.resume();
  await told?.return?.();
});

test.each(["stream-", "streaming-"])(
  "Live Tail is found at the host that begins with %s",
  async (prefix) => {
    const agent = new Agent({ lookup: lookup as never });
    const tailing = new CloudWatchLogsClient({
      region: "us-east-1",
      endpoint: `http://localhost:${emulator.running.port}`,
      credentials: ROOT,
      requestHandler: { httpAgent: agent },
      ...(prefix !== "stream-" && { disableHostPrefix: true }),
    });
    if (prefix !== "stream-") {
      tailing.middlewareStack.add(
        (next) => (args) => {
          const request = args.request as { hostname: string };
          request.hostname = `${prefix}${request.hostname}`;
          return next(args);
        },
        { step: "build" },
      );
    }
    const { responseStream } = await tailing.send(
      new StartLiveTailCommand({ logGroupIdentifiers: [ARN] }),
    );
    const told = responseStream?.[Symbol.asyncIterator]();
    expect((await told?.next())?.value?.sessionStart?.sessionId).toEqual(expect.any(String));
    agent.destroy();
    tailing.destroy();
  },
);

test("Live Tail takes ARNs of groups", async () => {
  const tail = (logGroupIdentifiers: string[], more = {}) =>
    refusal(client.send(new StartLiveTailCommand({ logGroupIdentifiers, ...more })));
  expect(await tail([logGroupName])).toContain("InvalidParameterException: ");
  expect(await tail([`${ARN}-none`])).toContain("ResourceNotFoundException: ");
  expect(await tail([ARN], { logEventFilterPattern: '""' })).toBe(
    "InvalidParameterException: Invalid filter pattern: Invalid character(s) in term '\"\"'",
  );
});

test("Insights is not there, and says so", async () => {
  const query = { logGroupName, queryString: "fields @message", startTime: 0, endTime: 1 };
  expect(await refusal(client.send(new StartQueryCommand(query)))).toContain(
    "StartQuery of logs is not implemented",
  );
});
