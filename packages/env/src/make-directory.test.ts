import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeDirectory } from "./make-directory.ts";

const scratch = mkdtempSync(join(tmpdir(), "cloudglass-make-"));
afterAll(() => rmSync(scratch, { recursive: true }));

test("what is absent above is made too, and the first of it is told", () => {
  expect(makeDirectory(join(scratch, "a/b/c"))).toBe(join(scratch, "a"));
  expect(makeDirectory(join(scratch, "a/b/c"))).toBeUndefined();
  expect(makeDirectory(join(scratch, "a/b/d"))).toBe(join(scratch, "a/b/d"));
});

test("a link to a directory is one; a file, or a link to nothing, is refused", () => {
  makeDirectory(join(scratch, "there"));
  symlinkSync(join(scratch, "there"), join(scratch, "link"));
  symlinkSync(join(scratch, "nothing"), join(scratch, "broken"));
  writeFileSync(join(scratch, "file"), "");
  expect(makeDirectory(join(scratch, "link/inside"))).toBe(join(scratch, "link/inside"));
  expect(() => makeDirectory(join(scratch, "broken"))).toThrow("EEXIST");
  expect(() => makeDirectory(join(scratch, "file"))).toThrow("EEXIST");
  expect(() => makeDirectory(join(scratch, "file/inside"))).toThrow("ENOTDIR");
});

// In a process that can be ended: it would try for ever.
test.runIf(existsSync("/proc/self"))("where none can be made it fails at once", () => {
  const place = new URL("./make-directory.ts", import.meta.url).href;
  const script = `(await import(${JSON.stringify(place)})).makeDirectory("/proc/cloudglass/data")`;
  const { stderr, signal } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", script],
    { encoding: "utf8", timeout: 60_000 },
  );
  expect(signal).toBeNull();
  expect(stderr).toMatch(/ENOENT.*\/proc\/cloudglass'/);
});
