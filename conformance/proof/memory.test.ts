import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { EmulatorProcess } from "../testing/process.ts";

const BLOCK = Buffer.alloc(1 << 20, "one gibibyte ");
const SIZE_BYTES = 1 << 30;

/** A body that is made while it is sent. */
function* blocks() {
  for (let sent = 0; sent < SIZE_BYTES; sent += BLOCK.length) yield BLOCK;
}

/** The most memory the process ever had resident, by Linux's account. */
function residentMegabytesMax(pid: number): number {
  const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return (Number(line?.[1]) * 1024) / 1e6;
}

test.skipIf(process.platform !== "linux")(
  "1 GiB in one PUT goes through a process that never has 300 MB resident",
  { timeout: 180_000 },
  async () => {
    const directory = mkdtempSync(join(tmpdir(), "cloudglass-memory-"));
    const emulator = await EmulatorProcess.start(["--data-dir", directory, "--log-level", "error"]);
    try {
      const s3 = new S3Client({
        region: "us-east-1",
        endpoint: emulator.endpoint,
        forcePathStyle: true,
        credentials: { accessKeyId: "test", secretAccessKey: "test" },
      });
      const object = { Bucket: "large", Key: "one-gibibyte" };
      await s3.send(new CreateBucketCommand({ Bucket: object.Bucket }));
      const Body = Readable.from(blocks(), { objectMode: false });
      await s3.send(new PutObjectCommand({ ...object, Body, ContentLength: SIZE_BYTES }));

      const Range = `bytes=-${BLOCK.length}`;
      const { Body: end, ContentRange } = await s3.send(new GetObjectCommand({ ...object, Range }));
      expect(ContentRange).toBe(
        `bytes ${SIZE_BYTES - BLOCK.length}-${SIZE_BYTES - 1}/${SIZE_BYTES}`,
      );
      expect(BLOCK.equals((await end?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
      expect(residentMegabytesMax(emulator.child.pid as number)).toBeLessThan(300);
    } finally {
      await emulator.end("SIGTERM");
      rmSync(directory, { recursive: true, force: true });
    }
  },
);
