import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { processIdentity } from "@cloudglass/env";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { runCommandLine } from "./command-line.ts";
import { writeRecord } from "./detached.ts";

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

const nowhere = mkdtempSync(join(tmpdir(), "cloudglass-commands-"));
afterAll(() => rmSync(nowhere, { recursive: true }));

/** Runs a command against an emulator that answers everything with `content`. */
async function run(
  args: readonly string[],
  content: unknown = {},
  {
    status = 200,
    environment = {},
  }: { status?: number; environment?: Record<string, string> } = {},
) {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", async (url: string, { method, headers, body }: RequestInit) => {
    const sent = typeof body === "string" ? JSON.parse(body) : undefined;
    asked.push({
      method: `${method}`,
      url,
      headers: headers as Record<string, string>,
      body: sent,
    });
    return Response.json(content, { status });
  });
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const out: string[] = [];
  const error: string[] = [];
  const code = await runCommandLine(args, {
    out: { write: (text) => out.push(text) },
    error: { write: (text) => error.push(text) },
    hasColor: false,
    // What else runs on this machine is not asked.
    environment: { XDG_STATE_HOME: nowhere, CLOUDGLASS_DATA_DIR: nowhere, ...environment },
    program: "/nowhere/main.ts",
  });
  return { code, out: out.join(""), error: error.join(""), asked };
}

const CLOCK = { now: "2027-01-01T00:00:00.000Z", offsetMs: 0, rate: 1, paused: false };
const FAULTS = {
  faults: [],
  targets: { zones: [], nodes: [], tables: [] },
  kinds: {},
  presets: [],
};

test.each([
  [["clock"], "GET /_cloudglass/clock", undefined, CLOCK],
  [["clock", "advance", "30d"], "POST /_cloudglass/clock", { advance: "30d" }, CLOCK],
  [["clock", "rate", "60"], "POST /_cloudglass/clock", { rate: 60 }, CLOCK],
  [["clock", "pause"], "POST /_cloudglass/clock", { pause: true }, CLOCK],
  [["reset"], "POST /_cloudglass/reset", {}, { namespace: "default" }],
  [["fault"], "GET /_cloudglass/faults", undefined, FAULTS],
  [["fault", "clear"], "DELETE /_cloudglass/faults", undefined, { cleared: 2 }],
  [["fault", "clear", "a b"], "DELETE /_cloudglass/faults/a%20b", undefined, { cleared: 1 }],
  [
    ["fault", "set", "slow", "--disk", "s3-*", "--delay", "2s", "--duration", "5m"],
    "POST /_cloudglass/faults",
    { kind: "slow", target: { disk: "s3-*" }, delayMs: 2000, duration: "5m" },
    { id: "fault-1", kind: "slow", target: { disk: "s3-*" }, hits: 0 },
  ],
  [
    ["fault", "set", "error", "--service", "s3", "--error-status", "503", "--count", "3"],
    "POST /_cloudglass/faults",
    { kind: "error", target: { service: "s3" }, error: { status: 503 }, count: 3 },
    { id: "fault-1", kind: "error", target: { service: "s3" }, hits: 0 },
  ],
  [
    ["fault", "set", "pause", "--bucket", "arn:aws:s3:::a", "--region", "eu-west-1"].concat(
      ...["--destination", "arn:aws:s3:::b", "--prefix", "p/"],
    ),
    "POST /_cloudglass/faults",
    {
      kind: "pause",
      target: {
        ...{ bucket: "arn:aws:s3:::a", destination: "arn:aws:s3:::b" },
        ...{ region: "eu-west-1", prefix: "p/" },
      },
    },
    { id: "fault-1", kind: "pause", target: { bucket: "arn:aws:s3:::a" }, hits: 0 },
  ],
  [
    ["fault", "preset", "throttled-api", "service=s3", "perSecond=2"],
    "POST /_cloudglass/faults/presets/throttled-api",
    { service: "s3", perSecond: 2 },
    FAULTS,
  ],
  [["snapshot", "save"], "POST /_cloudglass/snapshots", {}, { name: "x", namespace: "default" }],
  [
    ["snapshot", "restore", "seeded"],
    "POST /_cloudglass/snapshots/seeded/restore",
    {},
    { name: "seeded" },
  ],
  [
    ["snapshot", "fork", "seeded", "worker-1"],
    "POST /_cloudglass/namespaces",
    { name: "worker-1", from: { snapshot: "seeded" } },
    { name: "worker-1", credentials: {} },
  ],
  [
    ["namespace", "create", "b", "--from-namespace", "a"],
    "POST /_cloudglass/namespaces",
    { name: "b", from: { namespace: "a" } },
    { name: "b", credentials: {} },
  ],
  [["namespace", "remove", "b"], "DELETE /_cloudglass/namespaces/b", undefined, { name: "b" }],
])("%j asks %s", async (args, line, body, content) => {
  const { code, asked, out, error } = await run(args, content);
  expect({ code, error }).toEqual({ code: 0, error: "" });
  expect(asked).toHaveLength(1);
  expect(`${asked[0]?.method} ${asked[0]?.url.replace("http://127.0.0.1:4566", "")}`).toBe(line);
  expect(asked[0]?.body).toEqual(body);
  expect(out).not.toBe("");
  const inJson = await run([...args, "--json"], content);
  expect(JSON.parse(inJson.out)).toBeInstanceOf(Object);
});

test.each([
  ["--namespace", "a", "clock"],
  ["--namespace=a", "clock", "show"],
  ["clock", "--namespace", "a"],
  ["clock", "--namespace=a", "show"],
])("%s %s %s: options that commands share may stand before them", async (...args) => {
  const { asked, error } = await run(args, CLOCK);
  expect({ asked, error }).toMatchObject({
    asked: [{ headers: { "x-cloudglass-namespace": "a" } }],
    error: "",
  });
  const inJson = await run(["--json", ...args], CLOCK);
  expect(JSON.parse(inJson.out)).toMatchObject({ rate: 1 });
});

test("endpoint, namespace and token come from options or from variables", async () => {
  const { asked } = await run(["clock", "--namespace", "a", "--control-token", "t"], CLOCK);
  expect(asked[0]?.headers).toEqual({
    "x-cloudglass-namespace": "a",
    authorization: "Bearer t",
  });
  const environment = {
    AWS_ENDPOINT_URL: "http://localhost:81/",
    CLOUDGLASS_NAMESPACE: "b",
    CLOUDGLASS_CONTROL_TOKEN: "u",
  };
  const { asked: byVariables } = await run(["clock"], CLOCK, { environment });
  expect(byVariables[0]).toMatchObject({
    url: "http://localhost:81/_cloudglass/clock",
    headers: { "x-cloudglass-namespace": "b", authorization: "Bearer u" },
  });
});

test("without an endpoint the one in the background of the data directory is asked", async () => {
  const dataDirectory = join(nowhere, "kept");
  mkdirSync(dataDirectory);
  const found = { endpoint: "http://127.0.0.1:4999", port: 4999, dataDirectory };
  const identity = processIdentity(process.pid);
  const state = { XDG_STATE_HOME: join(nowhere, "state") };
  writeRecord({ ...found, process: identity, log: "log", version: "1.2.3" }, state);
  const environment = { CLOUDGLASS_DATA_DIR: dataDirectory };
  const { asked } = await run(["clock"], CLOCK, { environment });
  expect(asked[0]?.url).toBe("http://127.0.0.1:4999/_cloudglass/clock");
  const { out } = await run(["env"], {}, { environment });
  expect(out).toContain("AWS_ENDPOINT_URL='http://127.0.0.1:4999'");
  const elsewhere = { ...environment, AWS_ENDPOINT_URL: "http://127.0.0.1:81" };
  const { asked: byVariable } = await run(["clock"], CLOCK, { environment: elsewhere });
  expect(byVariable[0]?.url).toBe("http://127.0.0.1:81/_cloudglass/clock");
});

test.each([
  [["statuss"], /unknown command 'statuss'\n\(Did you mean status\?\)/],
  [["clock", "advence", "1d"], /unknown command 'advence'\n\(Did you mean advance\?\)/],
  [["fault", "clar"], /Did you mean clear\?/],
  [["snapshot", "--json", "forck"], /unknown command 'forck'\n\(Did you mean fork\?\)/],
  [["clock", "advance", "-5d"], /goes forward only/],
  [["clock", "advance", "30"], /It has a unit: 30s, 30m, 30h, 30d/],
  [["clock", "--nmaespace", "a"], /Did you mean --namespace\?/],
  [["--prot", "1"], /Did you mean --port\?/],
  [["start", "--port", "70000"], /--port.*0 to 65535/],
  [["start", "--json"], /--detach/],
  [["reset", "--namespace", "Not A Name"], /--namespace/],
  [["reset", "--endpoint", "localhost:1"], /--endpoint/],
  [["namespace", "create", "a-"], /hyphens, none of these at an end/],
  [["start", "--ephemeral", "--data-dir", "kept"], /--ephemeral .*--data-dir/],
  [["--data-dir=kept", "--ephemeral"], /--ephemeral .*--data-dir/],
  [["start", "--services", "s3,foo"], /foo: there are .*dynamodb/],
  [["start", "--lambda-hot-reload", "here"], /--lambda-hot-reload.*absolute/],
  [["start", "--lambda-hot-reload", `${nowhere},/not/there`], /no directory \/not\/there\./],
  [["start", "--lambda-hot-reload", process.execPath], /no directory .*node/],
  [["fault", "set", "down"], /one target/],
  [["fault", "set", "slow", "--zone", "us-east-1a"], /--delay/],
  [["fault", "set", "down", "--zone", "a", "--node", "b"], /one target/],
  [["fault", "set", "down", "--link", "a"], /--link/],
  [["fault", "preset", "lose-a-zone", "us-east-1a"], /name=value/],
  [["fault", "preset", "lose-a-zone", "--zone", "a"], /'--zone'\nParameters .* name=value/],
  [["snapshot", "restore"], /missing required argument 'name'/],
  [["env", "--shell", "tcsh"], /sh, bash, zsh, fish, powershell/],
])("%j is wrong use: it ends with 2, says what and asks nobody", async (args, said) => {
  const { code, out, error, asked } = await run(args);
  expect(code).toBe(2);
  expect(error).toMatch(said);
  expect(error).toMatch(/^cloudglass: /);
  expect({ out, asked }).toEqual({ out: "", asked: [] });
});

test.each([
  [404, { error: "NotFound", message: "There is no snapshot a." }, 1, "no snapshot a"],
  [400, { error: "ValidationError", message: "advance must be" }, 2, "advance must be"],
  [403, { error: "Forbidden", message: "Not from this page." }, 1, "Not from this page"],
  [401, { error: "Unauthorized", message: "A token is needed." }, 1, "--control-token"],
  [200, "text of a stranger", 3, "not this emulator"],
  [500, {}, 3, "not this emulator"],
])("an answer %d %j ends with %d", async (status, content, code, said) => {
  const answered = await run(["clock"], content, { status });
  expect(answered.code).toBe(code);
  expect(answered.error).toContain(said);
});

test("help and version are answers: they end with 0 on standard output", async () => {
  for (const args of [["--help"], ["help", "clock"], ["--version"], ["start", "--help"]]) {
    const { code, out, error } = await run(args);
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).not.toBe("");
  }
});

test("a variable of the emulator that does not exist is refused when it is to start, and only then", async () => {
  const environment = { CLOUDGLASS_PROT: "1" };
  expect(await run(["start"], {}, { environment })).toMatchObject({ code: 2 });
  expect(await run(["clock"], CLOCK, { environment })).toMatchObject({ code: 0 });
});

test("what npm keeps of the options for itself is told where npm started it", async () => {
  const environment = { npm_lifecycle_event: "start" };
  expect((await run(["4567"], {}, { environment })).error).toContain("npm start -- --port");
  expect((await run(["4567"])).error).not.toContain("npm");
});
