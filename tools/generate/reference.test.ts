import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { linkedFrom, referencePages } from "./reference.ts";

const ROOT = resolve(import.meta.dirname, "../..");

test.each([...referencePages()])(
  "%s says what the tables say; node tools/launch/launch.mjs tools/generate/reference.ts writes it",
  (path, text) => {
    expect(readFileSync(join(ROOT, path), "utf8")).toBe(text);
  },
);

test("every setting is in the reference, with its variable, and every command has its section", () => {
  const pages = referencePages();
  const configuration = pages.get("docs/configuration.md");
  for (const text of ["--data-dir <directory>", "CLOUDGLASS_DATA_DIR", "`dataDir`"]) {
    expect(configuration).toContain(text);
  }
  const commands = pages.get("docs/command-line.md");
  for (const command of ["start", "clock advance <duration>", "fault set <kind>", "aws"]) {
    expect(commands).toContain(`## \`cloudglass ${command}`);
  }
  expect(commands).not.toContain("--detached-log");
});

test("a setting's links lead to the same place from every page that has it", () => {
  const text =
    "[a](containers.md), [b](../README.md#time), [c](#settings), [d](https://example.com/e)";
  expect(linkedFrom("README.md", text)).toBe(
    "[a](docs/containers.md), [b](README.md#time), [c](docs/configuration.md#settings), [d](https://example.com/e)",
  );
  expect(linkedFrom("docs/internals/time.md", text)).toBe(
    "[a](../containers.md), [b](../../README.md#time), [c](../configuration.md#settings), [d](https://example.com/e)",
  );
  expect(linkedFrom("docs/configuration.md", "[a](containers.md)")).toBe("[a](containers.md)");
});
