/** The GitHub Action: its file is well-formed, and its steps start an emulator that the steps after them find. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { action, runAction } from "./action.ts";

const root = resolve(import.meta.dirname, "../..");
const work = mkdtempSync(join(tmpdir(), "cloudglass-action-"));
afterAll(() => {
  const pid = Number(readFileSync(join(work, "cloudglass.pid"), "utf8"));
  try {
    process.kill(pid, "SIGTERM");
  } catch {
    // It has ended by itself.
  }
  rmSync(work, { recursive: true, force: true });
});

test("every input that a step reads is declared, and every declared one is read", () => {
  expect(action.runs.using).toBe("composite");
  const read = action.runs.steps.flatMap(({ env }) =>
    Object.values(env).flatMap((value) => /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(value)?.[1] ?? []),
  );
  expect([...new Set(read)].sort()).toEqual(Object.keys(action.inputs).sort());
  // Nothing that a workflow gives is part of a script's text.
  for (const step of action.runs.steps) {
    expect(step.shell).toBe("bash");
    expect(step.run).not.toContain("${" + "{");
  }
  const ids = action.runs.steps.map(({ id }) => id);
  for (const { value } of Object.values(action.outputs)) {
    expect(ids).toContain(/steps\.(\w+)\./.exec(value)?.[1]);
  }
});

test("its steps start the emulator, wait for it and export where it is", async ({ skip }) => {
  if (spawnSync("bash", ["-c", "command -v curl"]).status !== 0) skip("there is no bash or curl");
  const port = await freePort();
  // In place of the published package, the one that would be published.
  const npx = join(work, "npx");
  const main = join(root, "packages/cloudglass/src/main.ts");
  writeFileSync(npx, `#!/bin/sh\nshift 2\nexec "${process.execPath}" "${main}" "$@"\n`);
  chmodSync(npx, 0o755);
  const { exported, outputs } = runAction(
    work,
    { port: String(port), arguments: "--auth permissive --log-level warn" },
    {
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      PATH: work + delimiter + process.env.PATH,
    },
  );
  const endpoint = `http://127.0.0.1:${port}`;
  expect(outputs).toEqual({ endpoint });
  expect(exported).toMatchObject({ AWS_ENDPOINT_URL: endpoint });
  expect(exported).not.toHaveProperty("CLOUDGLASS_CONTROL_TOKEN");
  const answer = await fetch(`${endpoint}/bucket`, { method: "PUT" });
  // What the action's arguments say: an unknown caller is let in, and told so.
  expect(answer.headers.get("x-cloudglass-auth")).toBe("permissive");
});

test("with an image it gives the container a token of this run, and exports that", () => {
  const place = join(work, "image");
  const asked = join(place, "asked");
  const docker = join(place, "docker");
  mkdirSync(place);
  writeFileSync(docker, `#!/bin/sh\necho "$CLOUDGLASS_CONTROL_TOKEN" "$@" > "${asked}"\n`);
  chmodSync(docker, 0o755);
  const environment = { PATH: place + delimiter + process.env.PATH };
  const start = action.runs.steps.slice(0, 1);
  const { said, exported } = runAction(place, { image: "cloudglass" }, environment, start);
  const { CLOUDGLASS_CONTROL_TOKEN: token } = exported;
  expect(token).toMatch(/^[0-9a-f]{32}$/);
  expect(said).toBe(`::add-mask::${token}\n`);
  // In its environment, and not among its arguments.
  expect(readFileSync(asked, "utf8")).toBe(
    `${token} run --detach --name cloudglass --publish 127.0.0.1:4566:4566 --env CLOUDGLASS_CONTROL_TOKEN cloudglass:latest --ephemeral\n`,
  );
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}
