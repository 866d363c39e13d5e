import { createHash } from "node:crypto";
import { FaultSet, LocalNetwork, MemoryDisk, SeededRandom, SimulatedClock } from "@cloudglass/env";
import type { Call } from "@cloudglass/wire";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ObjectIndex } from "../object/index/object-index.ts";
import type { Rooms } from "../rooms.ts";
import { type RunningS3, rootCaller, startS3 } from "../testing.ts";
import { completeMultipartUpload } from "./complete-multipart-upload.ts";
import { headObject } from "./head-object.ts";
import { listParts } from "./list-parts.ts";

const GIB = 1024 ** 3;
const PARTS = 10_000;
const PART_BYTES = 5 * GIB;

describe("an object of 10,000 parts of 5 GiB", () => {
  const where = { Bucket: "shelf", Key: "huge", UploadId: "upload" };
  const call = {
    caller: rootCaller,
    head: { headers: {}, method: "", path: "", query: "", rawHeaders: [] },
    authorize: () => ({ allowed: true, message: "" }),
    receivedAt: 0,
  } as unknown as Call;
  let index: ObjectIndex;
  let rooms: Rooms;

  beforeEach(async () => {
    const clock = new SimulatedClock();
    const random = new SeededRandom("limits");
    const faults = new FaultSet(clock);
    const network = new LocalNetwork(clock, faults, random);
    const disk = new MemoryDisk();
    const env = { clock, random, disk, network, faults, durability: "memory" as const };
    index = new ObjectIndex(env);
    // What the store does is not asked for: no bytes move.
    rooms = { env, index, contents: { discard() {} }, witnesses: [] } as unknown as Rooms;
    await index.commit(() => {
      index.buckets.insert({
        name: "shelf",
        ownerAccountId: rootCaller.accountId,
        region: "us-east-1",
        createdMs: 0,
        settings: {},
      });
    });
    index.buckets.refresh("shelf");
    await index.commit(() => {
      index.uploads.insert({
        bucketId: index.buckets.get("shelf")!.bucketId,
        objectKey: "huge",
        uploadId: "upload",
        initiatedMs: 0,
        initiatorId: "",
        ownerAccountId: rootCaller.accountId,
        headers: {},
        checksumAlgorithm: undefined,
        checksumType: undefined,
        storageClass: undefined,
        encryption: undefined,
        attributes: {},
        objectBefore: undefined,
      });
    });
    const upload = index.uploads.get(index.buckets.get("shelf")!.bucketId, "huge", "upload")!;
    await index.commit(() => {
      for (let partNumber = 1; partNumber <= PARTS; partNumber++) {
        const blobId = partNumber.toString(16).padStart(32, "0");
        const blob = { blobId, sizeBytes: PART_BYTES, stripeBytes: 8 * 1024 ** 2, placement: "x" };
        index.blobs.add(blob);
        index.uploads.putPart(
          upload.contentId,
          {
            partNumber,
            sizeBytes: PART_BYTES,
            etag: etagOf(partNumber),
            checksum: "AAAAAAAAAAA=",
            declared: undefined,
            modifiedMs: 0,
            blob,
            seal: undefined,
          },
          [],
        );
      }
    });
  });
  afterEach(() => index.close());

  const etagOf = (partNumber: number) => createHash("md5").update(String(partNumber)).digest("hex");
  const named = (count: number) => ({
    Parts: Array.from({ length: count }, (_, at) => ({
      PartNumber: at + 1,
      ETag: `"${etagOf(Math.min(at + 1, PARTS))}"`,
    })),
  });

  it("is completed, and read to its last byte, by its manifest", async () => {
    const MultipartUpload = named(PARTS);
    const { ETag } = await completeMultipartUpload(rooms)({ ...where, MultipartUpload }, call);
    expect(ETag).toMatch(/-10000"$/);
    const read = { Bucket: "shelf", Key: "huge" };
    const whole = await headObject(rooms)(read, call);
    expect(whole.ContentLength).toBe(53_687_091_200_000);
    const last = await headObject(rooms)({ ...read, PartNumber: PARTS }, call);
    expect(last).toMatchObject({
      PartsCount: PARTS,
      ContentLength: PART_BYTES,
      ContentRange: "bytes 53681722490880-53687091199999/53687091200000",
    });
    const tail = await headObject(rooms)({ ...read, Range: "bytes=-1" }, call);
    expect(tail.ContentRange).toBe("bytes 53687091199999-53687091199999/53687091200000");
  });

  it("is not completed by a manifest of 10,001 parts", async () => {
    const MultipartUpload = named(PARTS + 1);
    await expect(
      completeMultipartUpload(rooms)({ ...where, MultipartUpload }, call),
    ).rejects.toMatchObject({ code: "MalformedXML" });
    const listed = await listParts(rooms)({ ...where, PartNumberMarker: "9999" }, call);
    expect(listed.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([PARTS]);
  });
});

describe("buckets of an account", () => {
  let s3: RunningS3;
  beforeEach(async () => {
    s3 = await startS3();
  });
  afterEach(() => s3.close());

  it("are 10,000 and not one more, though requests race for the last ones", async () => {
    const create = (at: number) => s3.call("CreateBucket", { Bucket: `bucket-${at}` });
    for (let at = 0; at < 9_995; at += 500) {
      const count = Math.min(500, 9_995 - at);
      await Promise.all(Array.from({ length: count }, (_, index) => create(at + index)));
    }
    const racing = Array.from({ length: 20 }, (_, index) => create(20_000 + index));
    const outcomes = await Promise.allSettled(racing);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
    expect(await s3.refusal("CreateBucket", { Bucket: "one-more" })).toMatchObject({
      code: "TooManyBuckets",
      status: 400,
      message: "You have attempted to create more buckets than allowed",
      fields: { CurrentNumberOfBuckets: 10_000, AllowedNumberOfBuckets: 10_000 },
    });
    const other = { caller: { ...rootCaller, accountId: "111111111111" } };
    await s3.call("CreateBucket", { Bucket: "of-another-account" }, other);
    expect((await s3.call("ListBuckets", {})).Buckets).toHaveLength(10_000);
  }, 60_000);
});
