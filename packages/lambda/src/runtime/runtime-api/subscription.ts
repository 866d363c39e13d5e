/** What an extension asks for when it subscribes: `PUT /2022-07-01/telemetry` and, older, `PUT /2020-08-15/logs`. */

export type TelemetryApi = "telemetry" | "logs";
export type TelemetryCategory = "platform" | "function" | "extension";

export interface Subscription {
  readonly api: TelemetryApi;
  readonly schemaVersion: string;
  readonly categories: ReadonlySet<TelemetryCategory>;
  readonly destination: Destination;
  readonly buffering: Buffering;
}

/** A port of the sandbox's own. */
export interface Destination {
  readonly protocol: "HTTP" | "TCP";
  readonly port: number;
  readonly path: string;
}

export interface Buffering {
  readonly maxItems: number;
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

interface Range {
  readonly least: number;
  readonly most: number;
  readonly default: number;
}

const BUFFERING: Readonly<Record<keyof Buffering, Range>> = {
  maxItems: { least: 1000, most: 10_000, default: 1000 },
  maxBytes: { least: 262_144, most: 1_048_576, default: 262_144 },
  timeoutMs: { least: 25, most: 30_000, default: 1000 },
};
/** The Logs API takes a longer wait for full buffers, and starts with more of them. */
const LOGS_BUFFERING = {
  ...BUFFERING,
  maxItems: { least: 1000, most: 10_000, default: 10_000 },
};

const VERSIONS: Readonly<Record<TelemetryApi, readonly string[]>> = {
  telemetry: ["2022-07-01", "2022-12-13", "2025-01-29"],
  logs: ["2020-08-15", "2021-03-18"],
};
const HOSTS = ["sandbox.localdomain", "sandbox"];
const CATEGORIES = ["platform", "function", "extension"];

/** The subscription, or what is wrong with it, a sentence each. */
export function parseSubscription(bytes: Uint8Array, api: TelemetryApi): Subscription | string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(bytes).toString());
  } catch {
    parsed = undefined;
  }
  if (!isRecord(parsed)) return ["request body is not a JSON object"];
  const faults: string[] = [];
  const schemaVersion = parsed.schemaVersion ?? VERSIONS.logs[0];
  if (!VERSIONS[api].includes(schemaVersion as string)) {
    faults.push(`schemaVersion should be one of ${VERSIONS[api].join(", ")}`);
  }
  const categories = parseCategories(parsed.types, faults);
  const destination = parseDestination(parsed.destination, faults);
  const buffering = parseBuffering(parsed.buffering, api, faults);
  if (faults.length > 0) return faults;
  return {
    api,
    schemaVersion: schemaVersion as string,
    categories: new Set(categories),
    destination: destination!,
    buffering,
  };
}

function parseCategories(types: unknown, faults: string[]): TelemetryCategory[] {
  if (!Array.isArray(types) || types.length === 0) {
    faults.push("types should not be empty");
    return [];
  }
  const unknown = types.filter((type) => !CATEGORIES.includes(type));
  if (unknown.length > 0) faults.push(`types should be among ${CATEGORIES.join(", ")}`);
  return types;
}

function parseDestination(given: unknown, faults: string[]): Destination | undefined {
  if (!isRecord(given)) {
    faults.push("destination is not provided");
    return undefined;
  }
  const { protocol, URI: uri, port } = given;
  if (protocol === "TCP") {
    const isPort = Number.isInteger(port) && (port as number) > 0 && (port as number) < 65_536;
    if (!isPort) faults.push("port is not provided");
    return { protocol, port: port as number, path: "" };
  }
  if (protocol !== "HTTP") {
    faults.push("protocol should be HTTP or TCP");
    return undefined;
  }
  const url = typeof uri === "string" ? URL.parse(uri) : null;
  if (url === null || url.protocol !== "http:") {
    faults.push("URI is not valid");
    return undefined;
  }
  if (!HOSTS.includes(url.hostname)) faults.push(`URI host should be ${HOSTS[0]}`);
  // 80 is what a URI without a port means, and is left out of it.
  const hasPort = url.port !== "" || (uri as string).includes(":80");
  if (!hasPort) faults.push("URI port is not provided");
  return { protocol, port: Number(url.port || 80), path: url.pathname + url.search };
}

function parseBuffering(given: unknown, api: TelemetryApi, faults: string[]): Buffering {
  const ranges = api === "logs" ? LOGS_BUFFERING : BUFFERING;
  const values = isRecord(given) ? given : {};
  const read = (name: keyof Buffering): number => {
    const range = ranges[name];
    const value = values[name] ?? range.default;
    if (typeof value !== "number" || value < range.least || value > range.most) {
      faults.push(`${name} should be between ${range.least} and ${range.most}`);
    }
    return value as number;
  };
  return {
    maxItems: read("maxItems"),
    maxBytes: read("maxBytes"),
    timeoutMs: read("timeoutMs"),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
