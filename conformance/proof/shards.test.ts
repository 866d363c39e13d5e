import { createHash } from "node:crypto";
import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { SeededRandom } from "@cloudglass/env";
import { start } from "cloudglass";
import { expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { Emulator, startEmulator } from "../testing/emulator.ts";
import { loseNodes, nodeBytes } from "../testing/shards.ts";

const PART_BYTES = 10_000_000;
const PARTS = 10;
const DAY_MS = 24 * 60 * 60 * 1000;
const NODES = Array.from({ length: 8 }, (_, index) => `s3-storage-${index}`) as [
  string,
  string,
  ...string[],
];
const OBJECT = { Bucket: "large", Key: "film" };

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Uploads 100 MB in ten parts, three at a time, and returns their hash. */
async function upload(s3: S3Client): Promise<string> {
  await s3.send(new CreateBucketCommand({ Bucket: OBJECT.Bucket }));
  const content = new SeededRandom(7).bytes(PART_BYTES * PARTS);
  const { UploadId } = await s3.send(
    new CreateMultipartUploadCommand({ ...OBJECT, ChecksumAlgorithm: "CRC32" }),
  );
  const parts: CompletedPart[] = [];
  for (let first = 1; first <= PARTS; first += 3) {
    const numbers = [first, first + 1, first + 2].filter((number) => number <= PARTS);
    parts.push(
      ...(await Promise.all(
        numbers.map(async (PartNumber) => {
          const Body = content.subarray((PartNumber - 1) * PART_BYTES, PartNumber * PART_BYTES);
          const { ETag, ChecksumCRC32 } = await s3.send(
            new UploadPartCommand({ ...OBJECT, UploadId, PartNumber, Body }),
          );
          return { PartNumber, ETag, ChecksumCRC32 };
        }),
      )),
    );
  }
  await s3.send(
    new CompleteMultipartUploadCommand({ ...OBJECT, UploadId, MultipartUpload: { Parts: parts } }),
  );
  return sha256(content);
}

/** Downloads by ranges of 8 MiB with If-Match, as the clients' parallel downloads do. */
async function download(s3: S3Client): Promise<string> {
  const { ContentLength, ETag } = await s3.send(new HeadObjectCommand(OBJECT));
  const hash = createHash("sha256");
  const step = 8 << 20;
  for (let from = 0; from < (ContentLength as number); from += step) {
    const { Body } = await s3.send(
      new GetObjectCommand({ ...OBJECT, Range: `bytes=${from}-${from + step - 1}`, IfMatch: ETag }),
    );
    hash.update((await Body?.transformToByteArray()) as Uint8Array);
  }
  return hash.digest("hex");
}

/** Stops an emulator, damages its files, and starts another on them. */
async function restartAfter(emulator: Emulator, damage: () => void): Promise<Emulator> {
  await emulator.running.close();
  damage();
  const running = await start({ port: 0, dataDir: emulator.directory, logLevel: "silent" });
  return new Emulator(running, emulator.directory);
}

test("100 MB go up in parts and come down in ranges with the same hash", async () => {
  const emulator = await startEmulator();
  try {
    const hash = await upload(emulator.s3());
    expect(await download(emulator.s3())).toBe(hash);
  } finally {
    await emulator.stop();
  }
});

/** Waits for something that happens in the background, without a clock of its own. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

test("with two shards of every stripe deleted the hash is the same, and they heal", async () => {
  let emulator = await startEmulator();
  try {
    const hash = await upload(emulator.s3());
    const sizes = () => NODES.map((name) => nodeBytes(emulator.directory, name));
    const before = sizes();
    expect(Math.min(...before)).toBeGreaterThan(PARTS * PART_BYTES * 0.16);
    const [first, second, ...others] = NODES;
    emulator = await restartAfter(emulator, () => loseNodes(emulator.directory, [first, second]));
    expect(await download(emulator.s3())).toBe(hash);
    // Reads heal what they miss; the scrubber's daily pass finds the parity that no read has missed.
    await emulator.running.clock.advance(DAY_MS);
    const total = (bytes: number[]) => bytes.reduce((sum, each) => sum + each, 0);
    await until(() => total(sizes()) >= total(before));
    // Two other nodes may now be lost.
    emulator = await restartAfter(emulator, () =>
      loseNodes(emulator.directory, [others[1] as string, others[4] as string]),
    );
    expect(await download(emulator.s3())).toBe(hash);
  } finally {
    await emulator.stop();
  }
});

test("with three deleted the answer is a clear 500, nothing wrong is returned", async () => {
  let emulator = await startEmulator();
  try {
    await upload(emulator.s3());
    emulator = await restartAfter(emulator, () => loseNodes(emulator.directory, NODES.slice(0, 3)));
    const denial = await denialOf(emulator.s3().send(new GetObjectCommand(OBJECT)));
    expect(denial).toMatchObject({ name: "InternalError", status: 500 });
  } finally {
    await emulator.stop();
  }
});
