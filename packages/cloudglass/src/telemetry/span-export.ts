/**
 * Requests as spans of OpenTelemetry: docs/observability.md. A span is made when its request has ended, of what its trace
 * has; so requests never wait for it, and what cannot be exported is dropped.
 */

import type { Clock, Timer } from "@cloudglass/env";
import type { Trace, TraceRing } from "@cloudglass/gateway";
import type { ServiceLog } from "@cloudglass/wire";
import type { Attributes, Context, Tracer } from "@opentelemetry/api";
import type { Sampler } from "@opentelemetry/sdk-trace";
import { VERSION } from "../version.ts";
import {
  type Environment,
  readTelemetryVariables,
  type TelemetrySettings,
} from "./telemetry-variables.ts";

export interface SpanExport {
  follow(namespace: string, traces: TraceRing): void;
  /** Sends what waits, for a second or two at most. */
  close(): Promise<void>;
}

type Api = typeof import("@opentelemetry/api");

const CLOSE_MS_MAX = 1500;
const VALUE_LENGTH_MAX = 1024;
const TRACE_PARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Undefined, and nothing is loaded, when no variable asks for it, or one cannot be honoured: the log says which. */
export async function openSpanExport(
  environment: Environment,
  log: ServiceLog,
  clock: Clock,
): Promise<SpanExport | undefined> {
  const read = readTelemetryVariables(environment);
  if (read === undefined) return undefined;
  if ("refusal" in read) {
    log.warn({ reason: read.refusal }, "no traces are exported");
    return undefined;
  }
  const [api, provider] = await Promise.all([
    import("@opentelemetry/api"),
    openProvider(read.settings),
  ]);
  const tell = (...said: unknown[]) =>
    log.warn({ reason: said.map(String).join(": ") }, "traces could not be exported");
  const quiet = () => {};
  api.diag.setLogger(
    { error: tell, warn: tell, info: quiet, debug: quiet, verbose: quiet },
    { logLevel: api.DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  const tracer = provider.getTracer("cloudglass", VERSION);
  return {
    follow(namespace, traces) {
      traces.follow((trace) => addSpan(api, tracer, trace, namespace, clock.now()));
    },
    async close() {
      const done = provider.shutdown().catch((error: unknown) => tell(String(error)));
      let late: Timer | undefined;
      const isLate = new Promise<void>((resolve) => {
        late = clock.schedule(CLOSE_MS_MAX, () => {
          tell("the collector did not answer in time");
          resolve();
        });
      });
      await Promise.race([done, isLate]);
      late?.cancel();
    },
  };
}

async function openProvider(settings: TelemetrySettings) {
  const [sdk, { resourceFromAttributes }, { OTLPTraceExporter }] = await Promise.all([
    import("@opentelemetry/sdk-trace"),
    import("@opentelemetry/resources"),
    settings.protocol === "http/json"
      ? import("@opentelemetry/exporter-trace-otlp-http")
      : import("@opentelemetry/exporter-trace-otlp-proto"),
  ]);
  const { serviceName, resourceAttributes, queueSizeMax, scheduleDelayMs } = settings;
  const resource = resourceFromAttributes({
    "service.name": "cloudglass",
    "service.version": VERSION,
    ...resourceAttributes,
    ...(serviceName === undefined ? {} : { "service.name": serviceName }),
  });
  const spans = new sdk.BatchSpanProcessor({
    exporter: new OTLPTraceExporter({ url: settings.url }),
    maxQueueSize: queueSizeMax,
    maxExportBatchSize: Math.min(512, queueSizeMax),
    scheduledDelayMillis: scheduleDelayMs,
  });
  const sampler = samplerOf(sdk, settings);
  return new sdk.TracerProvider({ resource, sampler, spanProcessors: [spans] });
}

function samplerOf(
  sdk: typeof import("@opentelemetry/sdk-trace"),
  { sampler, samplerRatio }: TelemetrySettings,
): Sampler {
  const byName: Readonly<Record<string, () => Sampler>> = {
    always_on: () => new sdk.AlwaysOnSampler(),
    always_off: () => new sdk.AlwaysOffSampler(),
    traceidratio: () => new sdk.TraceIdRatioBasedSampler(samplerRatio),
  };
  const name = sampler.replace(/^parentbased_/, "");
  const root = (byName[name] as () => Sampler)();
  return name === sampler ? root : new sdk.ParentBasedSampler({ root });
}

/** Times are the host's: the emulator's clock may have been moved anywhere. */
function addSpan(api: Api, tracer: Tracer, trace: Trace, namespace: string, endedAt: number): void {
  const startTime = endedAt - trace.durationMs;
  const { service, operation, status, error } = trace;
  const span = tracer.startSpan(
    operation === "" ? trace.method : `${service}/${operation}`,
    { kind: api.SpanKind.SERVER, startTime, attributes: attributesOf(trace, namespace) },
    parentOf(api, trace),
  );
  if (span.isRecording()) {
    for (const { step, atMs, detail } of trace.steps) {
      span.addEvent(step, detailOf(step, detail), startTime + atMs);
    }
    // Of a server, what a client did wrong is no error.
    if (status >= 500) span.setStatus({ code: api.SpanStatusCode.ERROR, message: error });
  }
  span.end(endedAt);
}

function attributesOf(trace: Trace, namespace: string): Attributes {
  const { service, operation, method, path, status, requestId, caller, error } = trace;
  return {
    "rpc.system": "aws-api",
    "rpc.service": service,
    "rpc.method": operation,
    "http.request.method": method,
    "url.path": path,
    "http.response.status_code": status,
    "aws.request_id": requestId,
    "cloudglass.namespace": namespace,
    "cloudglass.received_at": new Date(trace.receivedAt).toISOString(),
    ...(caller === "" ? {} : { "cloudglass.caller": caller }),
    ...(error === "" ? {} : { "error.type": error }),
  };
}

/** https://www.w3.org/TR/trace-context/ */
function parentOf(api: Api, { parent }: Trace): Context {
  const [, traceId = "", spanId = "", flags = ""] = TRACE_PARENT.exec(parent) ?? [];
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  if (!api.isSpanContextValid(context)) return api.ROOT_CONTEXT;
  return api.trace.setSpanContext(api.ROOT_CONTEXT, context);
}

/** The words of an error may quote what was sent, so they are not for others. */
function detailOf(step: string, detail: Readonly<Record<string, unknown>>): Attributes {
  const attributes: Attributes = {};
  for (const [name, value] of Object.entries(detail)) {
    if (value === undefined || (step === "error" && name === "message")) continue;
    const isPlain = typeof value === "number" || typeof value === "boolean";
    const text = typeof value === "string" ? value : JSON.stringify(value);
    attributes[name] = isPlain ? value : text.slice(0, VALUE_LENGTH_MAX);
  }
  return attributes;
}
