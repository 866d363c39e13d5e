/** The README's commands, run as they are written there. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { awsCliVersion, NO_AWS_CLI, shell } from "../testing/aws-cli.ts";
import { startEmulator } from "../testing/emulator.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const readme = readFileSync(join(ROOT, "README.md"), "utf8");
const directory = mkdtempSync(join(tmpdir(), "cloudglass-readme-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The text of the fenced blocks behind the marker, up to the next heading. */
function blocksBehind(marker: string): string[] {
  const from = readme.indexOf(marker);
  expect(from, marker).toBeGreaterThan(0);
  const section = readme.slice(from, readme.indexOf("\n## ", from));
  return [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1] as string);
}

test("the README's two commands are scripts, and the second is what runs this", () => {
  expect(readme).toMatch(/^npm start /m);
  expect(readme).toMatch(/^npm test /m);
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  expect(scripts.test).toContain("tools/check/check.ts");
});

test("`npm start` serves until a signal; its options pass through", async () => {
  const child = spawn(
    "npm",
    ["start", "--", "--port", "0", "--data-dir", join(directory, "data")],
    {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "inherit"],
      // Its own process group, so that the signal reaches all of it as Ctrl-C does.
      detached: true,
    },
  );
  const banner = await new Promise<string>((ready, failed) => {
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
      if (/^Ready\.$/m.test(text)) ready(text);
    });
    child.once("exit", (code) => failed(new Error(`npm start ended with ${code}`)));
  });
  const endpoint = /http:\/\/127\.0\.0\.1:(\d+)/.exec(banner);
  const health = await fetch(`http://127.0.0.1:${endpoint?.[1]}/_cloudglass/health`);
  expect(health.status).toBe(200);
  const closed = new Promise((ended) => child.once("close", ended));
  process.kill(-(child.pid as number), "SIGINT");
  await closed;
  await expect(fetch(`http://127.0.0.1:${endpoint?.[1]}/`)).rejects.toThrow();
});

test("SIGTERM to npm alone, as a script's `kill` sends it, ends the emulator too", async () => {
  const child = spawn("npm", ["start", "--", "--port", "0", "--ephemeral"], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  const closed = new Promise((ended) => child.once("close", ended));
  const endpoint = await new Promise<string>((ready, failed) => {
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
      if (/^Ready\.$/m.test(text)) ready(/http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0] ?? "");
    });
    child.once("exit", (code) => failed(new Error(`npm start ended with ${code}`)));
  });
  child.kill("SIGTERM");
  // The pipe closes when the last process that holds it has ended.
  await closed;
  await expect(fetch(`${endpoint}/`)).rejects.toThrow();
});

test("the tutorial's first minute works as it is written", async ({ skip }) => {
  if (awsCliVersion() === undefined) skip(NO_AWS_CLI);
  const emulator = await startEmulator({ dataDir: join(directory, ".cloudglass") });
  try {
    const markers = ["<!-- tutorial", "<!-- network tutorial", "<!-- front door tutorial"];
    const blocks = markers.flatMap(blocksBehind);
    const script = blocks
      .join("\n")
      .replaceAll(/http:\/\/(?:localhost|127\.0\.0\.1):4566/g, emulator.endpoint);
    const ended = await shell(script, {}, directory);
    expect(ended.stderr).toBe("");
    expect(ended.status).toBe(0);
    expect(ended.stdout).toContain("hello, shards");
    expect(ended.stdout).toContain("hello, lambda");
    expect(ended.stdout).toContain("REPORT RequestId:");
    expect(ended.stdout).toContain('"UserName": "ann"');
    expect(ended.stdout).toMatch(/"sent":.*"verdict":"delivered"/);
    expect(ended.stdout).toContain('"drop":"security-group-egress"');
    // Written, read without a zone; and what was removed is there again.
    expect(ended.stdout.match(/hello, shards/g)).toHaveLength(2);
    expect(ended.stdout).toMatch(/"offsetMs":2592\d{6}/);
    expect(ended.stdout.trimEnd()).toMatch(/ hello\.txt$/);
  } finally {
    await emulator.stop();
  }
}, 400_000);
