import { resolve } from "node:path";
import { expect, test } from "vitest";
import { readSource } from "./source-file.ts";
import { sourceFiles, tidy } from "./tidy.ts";

const files = sourceFiles(resolve(import.meta.dirname, "../.."));

test("tidy reads the source files of every package", () => {
  const packages = new Set(files.map((file) => file.path.split("/").slice(0, 2).join("/")));
  for (const name of [
    "env",
    "wire",
    "gateway",
    "iam",
    "s3",
    "control",
    "console",
    "cloudglass",
    "simulator",
  ]) {
    expect(packages).toContain(`packages/${name}`);
  }
  expect(files.length).toBeGreaterThan(100);
});

test("every source file keeps the import table, the bans, the names and the sizes", () => {
  expect(tidy(files)).toEqual([]);
});

const faults = (path: string, text: string) => tidy([readSource(path, text)]);

test.each([
  ["packages/s3/src/storage/a.ts", 'import { x } from "@cloudglass/wire";'],
  ["packages/s3/src/storage/a.ts", 'import { x } from "../object/b.ts";'],
  ["packages/s3/src/object/a.ts", 'import { x } from "@cloudglass/iam";'],
  ["packages/s3/src/object/a.ts", 'import { x } from "../../../iam/src/index.ts";'],
  ["packages/s3/src/operations/a.ts", 'import { S3Client } from "@aws-sdk/client-s3";'],
  ["packages/iam/src/policy/a.ts", 'export * from "fastify";'],
  ["packages/iam/src/policy/a.ts", 'const x = await import("better-sqlite3");'],
  ["packages/env/src/a.ts", 'import "pino";'],
  ["packages/gateway/src/a.ts", 'import { x } from "@cloudglass/s3";'],
  ["packages/s3/src/a.ts", "const now = Date.now();"],
  ["packages/s3/src/a.ts", "const now = new Date();"],
  ["packages/s3/src/a.ts", "setTimeout(() => {}, 1);"],
  ["packages/s3/src/a.ts", 'import { randomUUID } from "node:crypto";'],
  ["packages/s3/src/a.ts", 'import { readFileSync } from "node:fs";'],
  ["packages/console/src/pages/a.tsx", 'import { x } from "@cloudglass/gateway";'],
  ["packages/s3/src/object-helper.ts", ""],
  ["packages/s3/src/a.ts", "interface Object" + "Info {}"],
  ["packages/s3/src/CamelCase.ts", ""],
  ["packages/s3/src/a.ts", "\n".repeat(500)],
])("a fault is found: %s with %s", (path, text) => {
  expect(faults(path, text).length).toBeGreaterThan(0);
});

test.each([
  [
    "packages/s3/src/operations/a.ts",
    'import type { PutObjectCommandInput } from "@aws-sdk/client-s3";',
  ],
  ["packages/s3/src/operations/a.ts", 'import { type A, type B } from "@aws-sdk/client-s3";'],
  [
    "packages/s3/src/storage/node/a.ts",
    'import { x } from "../kernel/b.ts";\nimport type { Clock } from "@cloudglass/env";',
  ],
  ["packages/s3/src/a.ts", "// Date.now() is not called\nconst at = new Date(5);"],
  ["packages/s3/src/storage/kernel/build.ts", 'import { readFileSync } from "node:fs";'],
  ["packages/env/src/a.ts", 'import { readFileSync } from "node:fs"; Date.now();'],
  ["packages/console/src/pages/a.tsx", 'import "preact/hooks"; setTimeout(() => {}, 1);'],
  ["packages/s3/src/a.test.ts", 'import { S3Client } from "@aws-sdk/client-s3"; Date.now();'],
  ["packages/s3/src/a.ts", `/** Long because it is a table. */${"\n".repeat(500)}`],
])("no fault is found: %s with %s", (path, text) => {
  expect(faults(path, text)).toEqual([]);
});
