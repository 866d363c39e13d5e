import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, expect, test } from "vitest";
import { serviceList } from "./service-list.ts";

const packages = mkdtempSync(join(tmpdir(), "cloudglass-services-"));
afterEach(() => rmSync(packages, { recursive: true, force: true }));

function addPackage(name: string, services: Record<string, string>): void {
  mkdirSync(join(packages, name, "src"), { recursive: true });
  writeFileSync(join(packages, name, "package.json"), JSON.stringify({ cloudglass: { services } }));
  for (const entry of Object.values(services)) writeFileSync(join(packages, name, entry), "");
}

test("a package that declares a service is in the list; its own folder is all it takes", () => {
  addPackage("kinesis", { kinesis: "./src/service.ts" });
  expect(serviceList(packages)).toContain(
    'kinesis: async () => (await import("../../kinesis/src/service.ts")).default',
  );
});

test("a service declared twice, or without its file, is an error that names it", () => {
  addPackage("a", { sqs: "./src/service.ts" });
  addPackage("b", { sqs: "./src/service.ts" });
  expect(() => serviceList(packages)).toThrow("sqs");
  rmSync(join(packages, "b"), { recursive: true });
  rmSync(join(packages, "a/src/service.ts"));
  expect(() => serviceList(packages)).toThrow("a has no ./src/service.ts");
});

test("the services of this checkout are in its list", () => {
  const list = serviceList(resolve(import.meta.dirname, "../../packages"));
  for (const service of ["s3", "iam", "sts"]) expect(list).toContain(`  ${service}: async`);
});
