/** Node 24 is supported: the emulator runs under it. It comes as the npm package `node`. */
import { spawnSync } from "node:child_process";
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { EmulatorProcess } from "../testing/process.ts";

test("the emulator serves under Node 24", { timeout: 180_000 }, async ({ skip }) => {
  const found = spawnSync(
    "npm",
    ["exec", "--yes", "--package=node@24", "--", "node", "-p", "process.execPath"],
    { encoding: "utf8", timeout: 150_000 },
  );
  const node = found.stdout?.trim().split("\n").at(-1) ?? "";
  if (found.status !== 0) skip(`npm could not fetch Node 24: ${found.stderr}`);
  const version = spawnSync(node, ["-v"], { encoding: "utf8" }).stdout;
  expect(version).toMatch(/^v24\./);

  const emulator = await EmulatorProcess.start(["--ephemeral"], node);
  const s3 = new S3Client({
    region: "us-east-1",
    endpoint: emulator.endpoint,
    forcePathStyle: true,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  await s3.send(new CreateBucketCommand({ Bucket: "old" }));
  const content = "x".repeat(3_000_000);
  await s3.send(new PutObjectCommand({ Bucket: "old", Key: "k", Body: content }));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: "old", Key: "k" }));
  expect(await Body?.transformToString()).toBe(content);
  expect(await emulator.end("SIGTERM")).toBe(0);
});
