/**
 * OpenTelemetry's own variables, as far as they are honoured here
 * (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/). What the exporter reads by itself
 * from the process (headers, time-outs, compression, certificates) is left to it.
 */

export type Environment = Readonly<Record<string, string | undefined>>;

export interface TelemetrySettings {
  readonly url: string;
  readonly protocol: "http/protobuf" | "http/json";
  readonly sampler: SamplerName;
  /** Share of traces, 0 to 1. */
  readonly samplerRatio: number;
  readonly serviceName: string | undefined;
  readonly resourceAttributes: Readonly<Record<string, string>>;
  readonly scheduleDelayMs: number;
  readonly queueSizeMax: number;
}

const SAMPLERS = [
  "always_on",
  "always_off",
  "traceidratio",
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
] as const;
export type SamplerName = (typeof SAMPLERS)[number];

const SCHEDULE_DELAY_MS = 5000;
const QUEUE_SIZE_MAX = 2048;
/** Each span is a few kilobytes. */
const QUEUE_SIZE_LIMIT = 100_000;

/** Settings, or why spans are not exported although somebody asked for it; undefined when nobody did. */
export function readTelemetryVariables(
  environment: Environment,
): { readonly settings: TelemetrySettings } | { readonly refusal: string } | undefined {
  const value = (name: string) => environment[name]?.trim() || undefined;
  const endpoint = value("OTEL_EXPORTER_OTLP_ENDPOINT");
  const url =
    value("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") ??
    (endpoint && `${endpoint.replace(/\/$/, "")}/v1/traces`);
  if (url === undefined || value("OTEL_SDK_DISABLED")?.toLowerCase() === "true") {
    return undefined;
  }
  const exporter = value("OTEL_TRACES_EXPORTER") ?? "otlp";
  if (exporter === "none") return undefined;
  if (!URL.canParse(url))
    return { refusal: `${url.slice(0, 80)} is not the address of a collector` };
  if (exporter !== "otlp") return refused("OTEL_TRACES_EXPORTER", exporter, ["otlp", "none"]);
  const protocol =
    value("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL") ??
    value("OTEL_EXPORTER_OTLP_PROTOCOL") ??
    "http/protobuf";
  if (protocol !== "http/protobuf" && protocol !== "http/json") {
    return refused("OTEL_EXPORTER_OTLP_PROTOCOL", protocol, ["http/protobuf", "http/json"]);
  }
  const named = value("OTEL_TRACES_SAMPLER") ?? "parentbased_always_on";
  const sampler = SAMPLERS.find((each) => each === named);
  if (sampler === undefined) return refused("OTEL_TRACES_SAMPLER", named, SAMPLERS);
  return {
    settings: {
      url,
      protocol,
      sampler,
      samplerRatio: numberWithin(value("OTEL_TRACES_SAMPLER_ARG"), 1, 0, 1),
      serviceName: value("OTEL_SERVICE_NAME"),
      resourceAttributes: attributesIn(value("OTEL_RESOURCE_ATTRIBUTES") ?? ""),
      scheduleDelayMs: numberWithin(
        value("OTEL_BSP_SCHEDULE_DELAY"),
        SCHEDULE_DELAY_MS,
        1,
        600_000,
      ),
      queueSizeMax: numberWithin(
        value("OTEL_BSP_MAX_QUEUE_SIZE"),
        QUEUE_SIZE_MAX,
        1,
        QUEUE_SIZE_LIMIT,
      ),
    },
  };
}

function refused(variable: string, value: string, known: readonly string[]) {
  return { refusal: `${variable} is one of ${known.join(", ")}, not ${value.slice(0, 80)}` };
}

/** What is no number, or none of those allowed, is as if it were not set: so OpenTelemetry wants it. */
function numberWithin(
  text: string | undefined,
  otherwise: number,
  least: number,
  most: number,
): number {
  const value = Number(text);
  return text === undefined || !(value >= least && value <= most) ? otherwise : value;
}

/** `team=storage,stage=test`; values are percent-encoded. One that is not makes all of it count for nothing. */
function attributesIn(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  try {
    for (const pair of text.split(",").filter((each) => each.trim() !== "")) {
      const [name = "", ...value] = pair.split("=");
      if (value.length === 0) return {};
      attributes[name.trim()] = decodeURIComponent(value.join("=").trim());
    }
  } catch {
    return {};
  }
  return attributes;
}
