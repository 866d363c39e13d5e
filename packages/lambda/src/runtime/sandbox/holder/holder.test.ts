import { mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Holder, makeFirstPipes } from "./holder.ts";

let directory: string;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "cloudglass-holder-"));
  await makeFirstPipes(directory);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("a process that kills its holder before anything was heard of it was killed", async () => {
  const command = ["/bin/sh", "-c", "echo ready; read line; kill -9 $$"];
  const holder = new Holder({ directory, command });
  await holder.ready();
  const started = await holder.run(
    { program: "/bin/true", args: [], workingDirectory: "/", variables: {}, onOutput: () => {} },
    (exit) => ({ ...exit, isOutOfMemory: false }),
  );
  await holder.ended;
  holder.close();
  expect(await started.exited).toMatchObject({ signal: "SIGKILL" });
  started.kill();
  // Its pipes were opened by nobody else, and are open no more.
  const open = readdirSync("/proc/self/fd").map((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`);
    } catch {
      return "";
    }
  });
  expect(open.filter((path) => path.startsWith(directory))).toEqual([]);
});
