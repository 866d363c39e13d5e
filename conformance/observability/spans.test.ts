import { CreateBucketCommand, GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { start } from "cloudglass";
import { pino } from "pino";
import { expect, test } from "vitest";
import { openCollector } from "./collector.ts";

const PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const sending = (traceparent: string) => (client: Pick<S3Client, "middlewareStack">) => {
  client.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      headers.traceparent = traceparent;
      return next(args);
    },
    { step: "build" },
  );
};

function recordingLog() {
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: "warn" }, { write: (line) => lines.push(JSON.parse(line)) });
  return { lines, log };
}

test("requests are exported as spans with their steps, below the span that the client says", async () => {
  await using collector = await openCollector();
  const cloud = await start({
    telemetry: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_SERVICE_NAME: "local-aws",
      OTEL_RESOURCE_ATTRIBUTES: "team=storage%20systems,stage=test",
    },
  });
  // It asks again for what it did not find, when its clock is off.
  const s3 = new S3Client({ ...cloud.clientConfig(), maxAttempts: 1 });
  sending(PARENT)(s3);
  // Spans are in the host's time, wherever the emulator's is.
  const before = Date.now();
  await cloud.clock.advance(30 * 24 * 3_600_000);
  const made = await s3.send(new CreateBucketCommand({ Bucket: "spans" }));
  await s3.send(new GetObjectCommand({ Bucket: "spans", Key: "missing" })).catch(() => {});
  // What waits is sent before the end.
  await cloud.close();
  const after = Date.now();

  expect(collector.received).toEqual(["/v1/traces application/json"]);
  expect(collector.spans.map(({ name }) => name)).toEqual(["s3/CreateBucket", "s3/GetObject"]);
  const [create, get] = collector.spans;
  expect(create).toMatchObject({
    traceId: "0af7651916cd43dd8448eb211c80319c",
    parentSpanId: "b7ad6b7169203331",
    name: "s3/CreateBucket",
    kind: 2,
    attributes: {
      "rpc.system": "aws-api",
      "rpc.service": "s3",
      "rpc.method": "CreateBucket",
      "http.request.method": "PUT",
      "http.response.status_code": 200,
      "aws.request_id": made.$metadata.requestId,
      "cloudglass.namespace": "default",
      "cloudglass.caller": "arn:aws:iam::000000000000:root",
    },
    resource: { "service.name": "local-aws", team: "storage systems", stage: "test" },
  });
  const steps = create?.events.map(({ name }) => name);
  expect(steps?.slice(0, 2)).toEqual(["authenticate", "authorize"]);
  const [began, ended] = [create?.startTimeUnixNano, create?.endTimeUnixNano].map(
    (nanoseconds) => Number(nanoseconds) / 1e6,
  ) as [number, number];
  expect(began).toBeGreaterThanOrEqual(before - 1);
  expect(ended).toBeLessThanOrEqual(after + 1);
  for (const { timeUnixNano } of create?.events ?? []) {
    expect(Number(timeUnixNano) / 1e6).toBeGreaterThanOrEqual(began);
    expect(Number(timeUnixNano) / 1e6).toBeLessThanOrEqual(ended + 1);
  }
  expect(get?.attributes).toMatchObject({
    "http.response.status_code": 404,
    "error.type": "NoSuchKey",
  });
  expect(get?.status.code ?? 0).toBe(0);
});

test("the sampler and the parent's flag decide what is exported; protobuf is the default", async () => {
  await using collector = await openCollector();
  const exported = async (telemetry: Record<string, string>, parent: string) => {
    const before = collector.received.length;
    const { endpoint } = collector;
    const cloud = await start({
      telemetry: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...telemetry },
    });
    const sts = new STSClient(cloud.clientConfig());
    sending(parent)(sts as unknown as S3Client);
    await sts.send(new GetCallerIdentityCommand({}));
    await cloud.close();
    return collector.received.slice(before);
  };
  const notSampled = PARENT.replace(/01$/, "00");
  expect(await exported({}, notSampled)).toEqual([]);
  expect(await exported({ OTEL_TRACES_SAMPLER: "always_off" }, PARENT)).toEqual([]);
  expect(await exported({ OTEL_SDK_DISABLED: "true" }, PARENT)).toEqual([]);
  expect(await exported({ OTEL_TRACES_SAMPLER: "always_on" }, notSampled)).toEqual([
    "/v1/traces application/x-protobuf",
  ]);
  expect(await exported({}, "not a parent")).toHaveLength(1);
});

test("a collector that is not there, or refuses, hurts no request, and the log says so", async () => {
  await using refusing = await openCollector(400);
  for (const endpoint of [refusing.endpoint, "http://127.0.0.1:1"]) {
    const { lines, log } = recordingLog();
    const cloud = await start({
      log,
      telemetry: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_BSP_SCHEDULE_DELAY: "1" },
    });
    const sts = new STSClient(cloud.clientConfig());
    for (let n = 0; n < 3; n++) await sts.send(new GetCallerIdentityCommand({}));
    await cloud.close();
    expect(lines.map(({ msg }) => msg)).toContain("traces could not be exported");
  }
});

test.each([
  { OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" },
  { OTEL_TRACES_SAMPLER: "jaeger_remote" },
  { OTEL_TRACES_EXPORTER: "zipkin" },
  { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "nowhere" },
])("what is not honoured is said in the log: %j", async (variables) => {
  const { lines, log } = recordingLog();
  const telemetry = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1", ...variables };
  await using _cloud = await start({ log, port: false, telemetry });
  expect(lines).toEqual([
    expect.objectContaining({
      msg: "no traces are exported",
      reason: expect.stringContaining(Object.values(variables)[0] as string),
    }),
  ]);
});
