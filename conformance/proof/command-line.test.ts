import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, expect, test } from "vitest";
import { EmulatorProcess } from "../testing/process.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const directory = mkdtempSync(join(tmpdir(), "cloudglass-command-line-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function client(emulator: EmulatorProcess): S3Client {
  return new S3Client({
    region: "us-east-1",
    endpoint: emulator.endpoint,
    forcePathStyle: true,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
}

/** By a client that is told nothing but the variables of the banner. */
function bucketsListedWith(banner: string): string {
  const pasted = Object.fromEntries(
    [...banner.matchAll(/\b(AWS_\w+)=(\S+)/g)].map(([, name = "", value = ""]) => [name, value]),
  );
  const program = `import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
    const { Buckets } = await new S3Client().send(new ListBucketsCommand());
    for (const { Name } of Buckets) console.log(Name);`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    cwd: join(ROOT, "conformance"),
    encoding: "utf8",
    env: { PATH: process.env.PATH, ...pasted },
  });
  return stdout + stderr;
}

const OBJECT = { Bucket: "kept", Key: "k" };

test("it prints what to paste, then Ready., keeps its data over a restart, and ends with 0 on SIGINT", async () => {
  const first = await EmulatorProcess.start(["--data-dir", directory]);
  expect(first.banner).toContain(`export AWS_ENDPOINT_URL=http://127.0.0.1:${first.port}`);
  expect(first.banner).toContain(directory);
  expect(first.banner).toContain("strict");
  expect(first.banner.endsWith("Ready.\n")).toBe(true);
  await client(first).send(new CreateBucketCommand({ Bucket: "kept" }));
  await client(first).send(new PutObjectCommand({ ...OBJECT, Body: "still here" }));
  expect(bucketsListedWith(first.banner)).toBe("kept\n");
  expect(await first.end("SIGINT")).toBe(0);

  const second = await EmulatorProcess.start(["--data-dir", directory, "--durability", "power"]);
  const { Body } = await client(second).send(new GetObjectCommand(OBJECT));
  expect(await Body?.transformToString()).toBe("still here");
  expect(await second.end("SIGTERM")).toBe(0);
});

test("a data directory serves one process at a time", async () => {
  const first = await EmulatorProcess.start(["--data-dir", directory]);
  await expect(EmulatorProcess.start(["--data-dir", directory])).rejects.toThrow(
    String(first.child.pid),
  );
  await first.end("SIGTERM");
});

test("permissive mode says so in the banner", async () => {
  const emulator = await EmulatorProcess.start(["--ephemeral", "--auth", "permissive"]);
  expect(emulator.banner).toContain("PERMISSIVE");
  await emulator.end("SIGTERM");
});

test.each([
  [["--prot", "1"], {}, "--prot"],
  [[], { CLOUDGLASS_PROT: "1" }, "CLOUDGLASS_PROT"],
])("a mistyped option or variable ends it and is named: %j %j", (args, variables, name) => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, "packages/cloudglass/src/main.ts"), ...args],
    { encoding: "utf8", env: { ...process.env, ...variables }, timeout: 30_000 },
  );
  expect(status).toBe(2);
  expect(stderr).toContain(name);
});
