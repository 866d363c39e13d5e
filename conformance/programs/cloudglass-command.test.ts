/** The program as people type it, in a directory of its own: in the background, looked at, moved, ended. */
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { isRunning, type ProcessIdentity } from "@cloudglass/env";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { runCommandLine } from "../../packages/cloudglass/src/commands/command-line.ts";
import { awsCliVersion, NO_AWS_CLI } from "../testing/aws-cli.ts";
import { type Ended, run } from "../testing/programs.ts";

const MAIN = resolve(import.meta.dirname, "../../packages/cloudglass/src/main.ts");
const awsCli = awsCliVersion();
if (awsCli === undefined) console.log(NO_AWS_CLI);

const directory = mkdtempSync(join(tmpdir(), "cloudglass-command-"));
const dataDirectory = join(directory, ".cloudglass");
const record = join(dataDirectory, "detached.json");
const ENVIRONMENT = {
  XDG_STATE_HOME: join(directory, "state"),
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(directory, "compiled"),
};
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** `compopt` works only while a shell completes. */
const COMPLETION = "source <(cloudglass completion bash); compopt() { :; }; set +eu\n";

interface Started {
  readonly pid: number;
  readonly endpoint: string;
  readonly port: number;
  readonly log: string;
}

/** A process, as a shell starts it. */
const cloudglass = (args: readonly string[], environment: Record<string, string> = {}) =>
  run(process.execPath, [MAIN, ...args], {
    directory,
    environment: { ...ENVIRONMENT, ...environment },
  });

/** In bash, where `cloudglass` is the program. */
const inShell = (script: string) =>
  run("bash", ["-euc", `cloudglass() { "${process.execPath}" "${MAIN}" "$@"; }; ${script}`], {
    directory,
    environment: ENVIRONMENT,
  });

/** The same commands without a process for each. */
async function typed(...args: string[]): Promise<Ended> {
  const out: string[] = [];
  const error: string[] = [];
  const status = await runCommandLine(args, {
    out: { write: (text) => out.push(text) },
    error: { write: (text) => error.push(text) },
    hasColor: false,
    environment: ENVIRONMENT,
    program: MAIN,
  });
  return { status: status ?? null, stdout: out.join(""), stderr: error.join("") };
}

async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { readonly port: number };
  server.close();
  return port;
}

const stop = () => typed("stop", "--data-dir", dataDirectory);

async function startDetached(
  args: readonly string[] = [],
  environment?: Record<string, string>,
): Promise<Started> {
  const { status, stdout, stderr } = await cloudglass(
    ["start", "--detach", "--port", "0", "--json", ...args],
    environment,
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(stdout) as Started;
}

describe("one in the background", { timeout: 60_000 }, () => {
  let started: Started;
  let at: string[];
  beforeAll(async () => {
    started = await startDetached();
    at = ["--endpoint", started.endpoint];
  }, 60_000);
  afterAll(() => stop());

  test("status says where it runs and what it is for", async () => {
    const { status, stdout, stderr } = await typed("status", "--data-dir", dataDirectory, ...at);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    for (const text of [started.endpoint, `${started.pid}`, started.log]) {
      expect(stdout).toContain(text);
    }
  });

  test("a second one for the same directory is refused, and for the same port", async () => {
    const again = await cloudglass(["start", "--detach", "--port", "0"]);
    expect(again).toMatchObject({ status: 1, stdout: "" });
    expect(again.stderr).toContain(`on ${dataDirectory} at ${started.endpoint}`);
    expect(again.stderr).toContain(`process ${started.pid}`);
    const port = ["--port", `${started.port}`];
    const other = await cloudglass(["start", "--detach", "--data-dir", "other", ...port]);
    expect(other.status).toBe(1);
    expect(other.stderr).toMatch(
      /^cloudglass: one runs already at .*--port 0 takes a free port\n$/,
    );
    expect((await typed("clock", ...at)).status).toBe(0);
  });

  test("what env prints, evaluated by a shell, leads there and into a namespace", async () => {
    const script = `export AWS_PROFILE=mine AWS_SESSION_TOKEN=old
eval "$(cloudglass env --shell sh --endpoint ${started.endpoint} --namespace worker-1)"
cloudglass clock advance 1d >/dev/null
echo "$AWS_ENDPOINT_URL $AWS_ACCESS_KEY_ID $AWS_REGION \${AWS_PROFILE-none} \${AWS_SESSION_TOKEN-none}"`;
    const { stdout, stderr } = await inShell(script);
    expect({ stdout, stderr }).toEqual({
      stdout: `${started.endpoint} test_worker-1 us-east-1 none none\n`,
      stderr: "",
    });
    const offsetOf = async (namespace: string) => {
      const { stdout: clock } = await typed("clock", "--json", "--namespace", namespace, ...at);
      return JSON.parse(clock).offsetMs as number;
    };
    expect(await offsetOf("worker-1")).toBeGreaterThan(86_000_000);
    expect(await offsetOf("default")).toBeLessThan(60_000);
  });

  test.skipIf(awsCli === undefined)("aws makes a bucket with the AWS CLI", async () => {
    const args = ["s3api", "create-bucket", "--bucket", "kept", "--query=Location"];
    const environment = { AWS_ENDPOINT_URL: started.endpoint, AWS_SECRET_ACCESS_KEY: "wrong" };
    const { status, stdout, stderr } = await cloudglass(["aws", ...args], environment);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '"/kept"\n', stderr: "" });
  });

  test("a snapshot is restored, forked and removed; a reset leaves nothing", async () => {
    const ends = async (...args: string[]) => (await typed(...args, ...at)).status;
    expect(await ends("snapshot", "save", "seeded")).toBe(0);
    expect(await ends("snapshot", "restore", "seeded")).toBe(0);
    expect(await ends("snapshot", "fork", "seeded", "worker-2")).toBe(0);
    expect(await ends("snapshot", "fork", "seeded", "worker-2")).toBe(1);
    expect(await ends("namespace", "remove", "worker-2")).toBe(0);
    expect(await ends("snapshot", "remove", "seeded")).toBe(0);
    expect(await ends("snapshot", "restore", "seeded")).toBe(1);
    expect(await ends("reset")).toBe(0);
  });

  test.each([
    "status",
    "clock",
    "clock advance 1s",
    "fault preset lose-a-zone --duration 1m",
    "fault",
    "fault targets",
    "fault presets",
    "fault clear",
    "snapshot",
    "namespace",
    "reset",
    "env",
  ])("%s is text for people, and JSON with --json", async (command) => {
    const args = command.split(" ");
    const forPeople = await typed(...args, ...at);
    expect(forPeople).toMatchObject({ status: 0, stderr: "" });
    expect(forPeople.stdout).not.toMatch(/undefined|NaN|\[object|^$/);
    const forPrograms = await typed(...args, "--json", ...at);
    expect(forPrograms).toMatchObject({ status: 0, stderr: "" });
    expect(JSON.parse(forPrograms.stdout)).toBeInstanceOf(Object);
  });

  test("logs shows what it says, and is not disturbed by a reader that has seen enough", async () => {
    const logs = (...args: string[]) => typed("logs", "--data-dir", dataDirectory, ...args);
    expect((await logs()).stdout).toMatch(/^Ready\.$/m);
    const line = '{"level":40,"time":1767225600000,"service":"s3","msg":"full"}\n';
    appendFileSync(started.log, line.repeat(20_000));
    expect((await logs("-n", "1")).stdout).toBe("00:00:00.000 WARN  full service=s3\n");
    expect((await logs("-n", "1", "--json")).stdout).toBe(line);
    const cut = await inShell(`cloudglass logs -n 100000 | head -n 1; echo "\${PIPESTATUS[0]}"`);
    expect(cut).toMatchObject({ status: 0, stderr: "" });
    expect(cut.stdout).toMatch(/\n0\n$/);
  });

  test("a log that grows is cut, and what was in it before is kept once", async () => {
    appendFileSync(started.log, `${"x".repeat(9_000_000)}\n`);
    await vi.waitFor(() => expect(statSync(started.log).size).toBe(0), { timeout: 20_000 });
    expect(statSync(`${started.log}.1`).size).toBeGreaterThan(9_000_000);
  });

  test("stop ends it, and logs --follow with it; then nothing answers", async () => {
    const followed = typed("logs", "--follow", "--data-dir", dataDirectory);
    const stopped = await cloudglass(["stop", "--json"]);
    expect(JSON.parse(stopped.stdout)).toMatchObject({ pid: started.pid, wasKilled: false });
    expect((await followed).status).toBe(0);
    expect(existsSync(record)).toBe(false);
    expect(await stop()).toMatchObject({ status: 1, stdout: "" });
    const asked = await cloudglass(["status", ...at]);
    expect(asked.status).toBe(3);
    expect(asked.stderr).toMatch(/^cloudglass: nothing answers at .*\n$/);
  });
});

describe("records", { timeout: 60_000 }, () => {
  afterEach(() => stop());

  test("one that was killed leaves a record that stops nobody, and another starts in its place", async () => {
    const killed = await startDetached();
    const kept = JSON.parse(readFileSync(record, "utf8")) as { readonly process: ProcessIdentity };
    process.kill(killed.pid, "SIGKILL");
    await vi.waitFor(() => expect(isRunning(kept.process)).toBe(false), { timeout: 20_000 });
    expect((await stop()).status).toBe(1);
    expect(existsSync(record)).toBe(true);
    // Its number is another process's now: this one's.
    const reused = { ...kept, process: { ...kept.process, pid: process.pid } };
    writeFileSync(record, JSON.stringify(reused));
    expect((await stop()).status).toBe(1);
    writeFileSync(record, '{"process":');
    expect((await stop()).status).toBe(1);
    const next = await startDetached();
    expect(next.pid).not.toBe(killed.pid);
  });

  test("one in memory is found by its port, and leaves nothing behind", async () => {
    const { port, log } = await startDetached(["--ephemeral"]);
    expect(dirname(log)).toBe(join(ENVIRONMENT.XDG_STATE_HOME, "cloudglass"));
    const stopAt = (other: number) => typed("stop", "--port", `${other}`);
    const other = await stopAt(1);
    expect(other.status).toBe(1);
    expect(other.stderr).toContain(`there is --port ${port} (in memory)`);
    expect((await stopAt(port)).status).toBe(0);
    expect(existsSync(log)).toBe(false);
  });

  test("a data directory that is named means no other one, and a port one of any directory", async () => {
    const inMemory = [await startDetached(["--ephemeral"]), await startDetached(["--ephemeral"])];
    const named = ["--data-dir", dataDirectory];
    expect(await typed("stop", ...named)).toMatchObject({ status: 1, stdout: "" });
    expect(await typed("status", ...named)).toMatchObject({ status: 3, stdout: "" });
    expect(await typed("logs", ...named, "--port", `${inMemory[0]?.port}`)).toMatchObject({
      status: 1,
    });
    const kept = await startDetached(["--data-dir", "elsewhere"]);
    for (const { port, pid } of [...inMemory, kept]) {
      const status = await typed("status", "--port", `${port}`, "--json");
      expect(JSON.parse(status.stdout)).toMatchObject({ detached: { pid, port } });
      expect((await typed("logs", "--port", `${port}`)).stdout).toContain("Ready.");
      expect((await typed("stop", "--port", `${port}`)).status).toBe(0);
      expect((await typed("status", "--port", `${port}`)).status).toBe(3);
    }
  });

  test("token and root key are in force, and in no list of processes", async () => {
    const { pid, endpoint } = await startDetached(
      ["--control-token", "typed-secret", "--also-listen=127.0.0.1:0"],
      { CLOUDGLASS_ROOT_KEY: "AKIAROOT:variable-secret", CLOUDGLASS_CONTROL_TOKEN: "other-secret" },
    );
    const { stdout } = await run("ps", ["-ww", "-o", "args=", "-p", `${pid}`], { directory });
    expect(stdout).toContain("--also-listen=127.0.0.1:0");
    expect(stdout).not.toContain("secret");
    const clock = (token: string) =>
      typed("clock", "--endpoint", endpoint, "--control-token", token);
    expect((await clock("typed-secret")).status).toBe(0);
    expect((await clock("other-secret")).status).toBe(1);
    const asRoot = new STSClient({
      endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "AKIAROOT", secretAccessKey: "variable-secret" },
    });
    const { Account } = await asRoot.send(new GetCallerIdentityCommand({}));
    expect(Account).toBe("000000000000");
  });

  test("a data directory that is none is said in words", async () => {
    writeFileSync(join(directory, "file"), "not a directory");
    const { status, stderr } = await cloudglass(["start", "--detach", "--data-dir", "file"]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^cloudglass: the data directory cannot be used: .*\n$/);
  });
});

describe("aws", () => {
  test("passes arguments and the exit code through, and sets what leads to the emulator", async () => {
    const bin = join(directory, "bin");
    mkdirSync(bin);
    const script = `#!/bin/sh
printf '[%s]' "$@" "$AWS_ENDPOINT_URL" "$AWS_ACCESS_KEY_ID" "\${AWS_PROFILE-none}"
exit 7
`;
    writeFileSync(join(bin, "aws"), script);
    chmodSync(join(bin, "aws"), 0o755);
    const { status, stdout } = await cloudglass(["aws", "a b", "--help", "--json", "--", "-x"], {
      PATH: `${bin}${delimiter}${process.env.PATH}`,
      AWS_PROFILE: "mine",
      CLOUDGLASS_NAMESPACE: "worker-1",
    });
    expect(stdout).toBe(
      "[--endpoint-url][http://127.0.0.1:4566][a b][--help][--json][--][-x][http://127.0.0.1:4566][test_worker-1][none]",
    );
    expect(status).toBe(7);
    // What leads to the emulator may be said before, too.
    for (const args of [
      ["--namespace", "worker-2", "aws"],
      ["--control-token", "secret", "--json", "--namespace=worker-2", "aws"],
      ["aws", "--namespace=worker-2", "--endpoint", "http://127.0.0.1:4566"],
    ]) {
      const named = await cloudglass([...args, "--debug", "--namespace", "theirs"], {
        PATH: `${bin}${delimiter}${process.env.PATH}`,
      });
      expect(named.stdout).toBe(
        "[--endpoint-url][http://127.0.0.1:4566][--debug][--namespace][theirs][http://127.0.0.1:4566][test_worker-2][none]",
      );
    }
  });

  test("without an AWS CLI it says how to get one", async () => {
    const { status, stderr } = await cloudglass(["aws", "s3", "ls"], { PATH: directory });
    expect(status).toBe(127);
    expect(stderr).toMatch(/^cloudglass: there is no AWS CLI on PATH: pip install awscli/);
  });
});

test("what cannot be written is said in words", async () => {
  const full = await inShell("cloudglass env > /dev/full");
  expect(full.status).toBe(1);
  expect(full.stderr).toMatch(/^cloudglass: cannot write: ENOSPC.*\n$/);
});

test("an emulator whose banner nobody can take goes on", async () => {
  const port = await unusedPort();
  const served = await inShell(`
    "${process.execPath}" "${MAIN}" start --ephemeral --port ${port} > /dev/full &
    curl -sS --retry 50 --retry-connrefused --retry-delay 1 http://127.0.0.1:${port}/_cloudglass/health
    kill %1 && wait %1`);
  expect({ status: served.status, isServed: served.stdout.includes('"services"') }).toEqual({
    status: 0,
    isServed: true,
  });
});

test("a variable that says nothing is as if it were not there", async () => {
  const environment = { AWS_ENDPOINT_URL: "", CLOUDGLASS_NAMESPACE: "" };
  const { status, stdout } = await cloudglass(["env", "--shell", "sh"], environment);
  expect(status).toBe(0);
  expect(stdout).toMatch(
    /^export AWS_ENDPOINT_URL='http:[^\n]*\nexport AWS_ACCESS_KEY_ID='test'\n/,
  );
});

test("in bash, completion knows commands, what is below them, and options", async () => {
  const complete = (words: string) =>
    `COMP_WORDS=(cloudglass ${words}); COMP_CWORD=${words.split(" ").length}
__cloudglass_complete; echo "\${COMPREPLY[@]}"\n`;
  const { stdout } = await inShell(
    COMPLETION + complete("sna") + complete("clock ad") + complete("start --eph"),
  );
  expect(stdout.trim().split(/\s*\n/)).toEqual(["snapshot", "advance", "--ephemeral"]);
});
