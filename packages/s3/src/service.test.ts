import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DiskError, systemEnvironment } from "@cloudglass/env";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import s3 from "./service.ts";
import { runS3, startS3, textOf } from "./testing.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };

describe("the service on disk", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "cloudglass-s3-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it("finds after a restart what it acknowledged before, uploads in progress included", async () => {
    const open = async () => {
      const env = systemEnvironment({ dataDirectory: directory });
      const running = runS3(await s3.create({ env, log: silent, ports: {} }), env.clock);
      const close = async () => {
        await running.close();
        env.close();
      };
      return { ...running, close };
    };
    const where = { Bucket: "bucket", Key: "k" };
    let running = await open();
    await running.call("CreateBucket", { Bucket: "bucket" });
    await running.call("PutBucketPolicy", { Bucket: "bucket", Policy: '{"Statement":[]}' });
    await running.call("PutObject", { ...where, Metadata: { a: "b" } }, { body: "first" });
    await running.call("PutObject", { ...where, Metadata: { a: "c" } }, { body: "second" });
    const { UploadId } = await running.call("CreateMultipartUpload", { ...where, Key: "m" });
    const part = { ...where, Key: "m", UploadId, PartNumber: 1 };
    const { ETag } = await running.call("UploadPart", part, { body: "part" });
    await running.close();

    running = await open();
    const read = await running.call("GetObject", where);
    expect(await textOf(read.Body)).toBe("second");
    expect(read.Metadata).toEqual({ a: "c" });
    expect((await running.call("GetBucketPolicy", { Bucket: "bucket" })).Policy).toContain("[]");
    const Parts = [{ PartNumber: 1, ETag }];
    await running.call("CompleteMultipartUpload", { ...part, MultipartUpload: { Parts } });
    const joined = await running.call("GetObject", { ...where, Key: "m" });
    expect(await textOf(joined.Body)).toBe("part");
    await running.close();
  });
});

describe("the tables", () => {
  it("every operation has a row in the access table, and no row is without operation", async () => {
    const running = await startS3();
    const operations = Object.keys(running.service.operations).sort();
    expect(Object.keys(running.service.access).sort()).toEqual(operations);
    expect(operations.length).toBeGreaterThan(23);
    await running.close();
  });

  it("a full disk is a fault of the server that may pass, with nothing half made", async () => {
    const running = await startS3();
    await running.call("CreateBucket", { Bucket: "bucket" });
    const body = {
      contentLength: 1,
      trailers: {},
      consume: () => Promise.reject(new DiskError("ENOSPC", "full")),
    };
    const refusal = await running.refusal("PutObject", { Bucket: "bucket", Key: "k" }, { body });
    expect(refusal).toMatchObject({ code: "ServiceUnavailable", status: 503 });
    expect((await running.call("ListObjectsV2", { Bucket: "bucket" })).KeyCount).toBe(0);
    await running.close();
  });
});
