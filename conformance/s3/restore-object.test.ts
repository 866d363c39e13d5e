import {
  CopyObjectCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  RestoreObjectCommand,
  type RestoreRequest,
  type StorageClass,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BUCKET, element, OpenBucket } from "./open-bucket.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

let shelf: OpenBucket;

beforeEach(async () => {
  shelf = await OpenBucket.start();
});
afterEach(() => shelf.stop());

const archive = (Key: string, StorageClass: StorageClass = "GLACIER") =>
  shelf.put(Key, "cold", { StorageClass });
const restore = (Key: string, RestoreRequest: RestoreRequest = { Days: 2 }) =>
  shelf.s3.send(new RestoreObjectCommand({ Bucket: BUCKET, Key, RestoreRequest }));
const state = async (Key: string) =>
  (await shelf.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key }))).Restore;

describe("RestoreObject", () => {
  it("makes an archived object readable after hours, and for as many days as were asked", async () => {
    await archive("a");
    expect((await restore("a")).$metadata.httpStatusCode).toBe(202);
    expect(await state("a")).toBe('ongoing-request="true"');
    await expect(shelf.get("a")).rejects.toMatchObject({ name: "InvalidObjectState" });

    await shelf.advance(5 * HOUR_MS);
    const [, date] = /^ongoing-request="false", expiry-date="(.+)"$/.exec((await state("a"))!)!;
    const expiresMs = Date.parse(date!);
    const { clock } = shelf.emulator.running;
    expect(expiresMs % DAY_MS).toBe(0);
    expect(expiresMs - clock.now()).toBeGreaterThan(2 * DAY_MS - MINUTE_MS);
    expect(expiresMs - clock.now()).toBeLessThanOrEqual(3 * DAY_MS);
    expect(await shelf.text("a")).toBe("cold");
    expect((await shelf.get("a")).Restore).toBe(await state("a"));

    await shelf.advance(expiresMs - clock.now());
    expect(await state("a")).toBeUndefined();
    await expect(shelf.get("a")).rejects.toMatchObject({ name: "InvalidObjectState" });
    expect((await restore("a")).$metadata.httpStatusCode).toBe(202);
  });

  it.each<[StorageClass, RestoreRequest, number]>([
    ["GLACIER", { Tier: "Expedited" }, 5 * MINUTE_MS],
    ["GLACIER", { GlacierJobParameters: { Tier: "Bulk" } }, 12 * HOUR_MS],
    ["DEEP_ARCHIVE", { Tier: "Standard" }, 12 * HOUR_MS],
    ["DEEP_ARCHIVE", { Tier: "Bulk" }, 48 * HOUR_MS],
  ])("takes as long as %s takes with %o", async (storageClass, request, delayMs) => {
    await archive("a", storageClass);
    await restore("a", { Days: 1, ...request });
    await shelf.advance(delayMs - MINUTE_MS);
    expect(await state("a")).toBe('ongoing-request="true"');
    await shelf.advance(MINUTE_MS);
    expect(await shelf.text("a")).toBe("cold");
  });

  it("answers 200 for a restored object, whose copy then stays longer", async () => {
    await archive("a");
    await restore("a", { Days: 1, Tier: "Expedited" });
    await shelf.advance(HOUR_MS);
    const before = await state("a");
    expect((await restore("a", { Days: 10 })).$metadata.httpStatusCode).toBe(200);
    const after = await state("a");
    const date = (header: string | undefined) => Date.parse(/date="(.+)"/.exec(header!)![1]!);
    expect(date(after) - date(before)).toBeGreaterThanOrEqual(8 * DAY_MS);
    await shelf.advance(5 * DAY_MS);
    expect(await shelf.text("a")).toBe("cold");
  });

  it("refuses a second request while the first goes on, but for a faster tier", async () => {
    await archive("a");
    await restore("a", { Days: 1, Tier: "Bulk" });
    const refused = {
      name: "RestoreAlreadyInProgress",
      message: "Object restore is already in progress",
      $metadata: { httpStatusCode: 409 },
    };
    await expect(restore("a", { Days: 1, Tier: "Bulk" })).rejects.toMatchObject(refused);
    await expect(restore("a", { Days: 2, Tier: "Expedited" })).rejects.toMatchObject(refused);
    expect((await restore("a", { Tier: "Expedited" })).$metadata.httpStatusCode).toBe(202);
    await shelf.advance(5 * MINUTE_MS);
    expect(await shelf.text("a")).toBe("cold");
  });

  it.each<StorageClass>(["STANDARD", "STANDARD_IA", "GLACIER_IR"])(
    "refuses an object of %s",
    async (storageClass) => {
      await archive("warm", storageClass);
      await expect(restore("warm")).rejects.toMatchObject({
        name: "InvalidObjectState",
        message: "Restore is not allowed for the object's current storage class",
        StorageClass: storageClass,
        $metadata: { httpStatusCode: 403 },
      });
    },
  );

  it("refuses what is not there, what a class does not offer, and requests that say too little", async () => {
    await archive("a");
    await archive("deep", "DEEP_ARCHIVE");
    await expect(restore("absent")).rejects.toMatchObject({ name: "NoSuchKey" });
    await expect(restore("deep", { Days: 1, Tier: "Expedited" })).rejects.toMatchObject({
      name: "InvalidArgument",
      message: "Retrieval option is not supported by this storage class",
    });
    await expect(restore("a", {})).rejects.toMatchObject({ name: "MalformedXML" });
    await expect(restore("a", { Days: 1, Tier: "Soon" as never })).rejects.toMatchObject({
      name: "MalformedXML",
    });
    await expect(restore("a", { Days: 0 })).rejects.toMatchObject({ name: "InvalidArgument" });
    expect(await state("a")).toBeUndefined();
  });

  it("needs a permission of its own", async () => {
    await archive("a");
    const body = "<RestoreRequest><Days>1</Days></RestoreRequest>";
    const ask = () => shelf.raw("POST", `/${BUCKET}/a?restore`, { body });
    await shelf.allowEveryone("s3:GetObject");
    expect((await ask()).status).toBe(403);
    await shelf.allowOnly(`arn:aws:s3:::${BUCKET}/*`, "s3:RestoreObject");
    expect((await ask()).status).toBe(202);
  });

  it.each([
    ["no document", "", "MissingRequestBodyError"],
    ["another document", "<Restore/>", "MalformedXML"],
    ["no days", "<RestoreRequest/>", "MalformedXML"],
    ["days that are no number", "<RestoreRequest><Days>x</Days></RestoreRequest>", "MalformedXML"],
  ])("refuses %s", async (_what, body, code) => {
    await archive("a");
    await shelf.allowEveryone();
    const answer = await shelf.raw("POST", `/${BUCKET}/a?restore`, { body });
    expect([answer.status, element(answer, "Code")]).toEqual([400, code]);
  });

  it("restores a noncurrent version, and no other", async () => {
    const VersioningConfiguration = { Status: "Enabled" as const };
    await shelf.s3.send(
      new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration }),
    );
    const { VersionId } = await archive("a");
    await archive("a");
    const RestoreRequest = { Days: 1, Tier: "Expedited" as const };
    await shelf.s3.send(
      new RestoreObjectCommand({ Bucket: BUCKET, Key: "a", VersionId, RestoreRequest }),
    );
    await shelf.advance(HOUR_MS);
    expect(await shelf.text("a", { VersionId })).toBe("cold");
    await expect(shelf.get("a")).rejects.toMatchObject({ name: "InvalidObjectState" });
  });

  it("says clearly that a query of the archive and another place are not implemented", async () => {
    await archive("a");
    const elsewhere = { S3: { BucketName: BUCKET, Prefix: "out" } };
    for (const request of [
      { Type: "SELECT" as const },
      { Days: 1, OutputLocation: elsewhere },
    ] satisfies RestoreRequest[]) {
      await expect(restore("a", request)).rejects.toMatchObject({
        name: "NotImplemented",
        $metadata: { httpStatusCode: 501 },
      });
    }
  });

  it("lists how far a restoration is, to those who ask", async () => {
    await archive("a");
    await archive("untouched");
    await restore("a", { Days: 1, Tier: "Expedited" });
    const asked = { Bucket: BUCKET, OptionalObjectAttributes: ["RestoreStatus" as const] };
    const ask = async () => [
      (await shelf.s3.send(new ListObjectsCommand(asked))).Contents,
      (await shelf.s3.send(new ListObjectsV2Command(asked))).Contents,
      (await shelf.s3.send(new ListObjectVersionsCommand(asked))).Versions,
    ];
    for (const entries of await ask()) {
      expect(entries?.map(({ RestoreStatus }) => RestoreStatus)).toEqual([
        { IsRestoreInProgress: true },
        undefined,
      ]);
    }
    await shelf.advance(HOUR_MS);
    for (const entries of await ask()) {
      expect(entries?.[0]?.RestoreStatus).toEqual({
        IsRestoreInProgress: false,
        RestoreExpiryDate: expect.any(Date),
      });
    }
    const { Contents } = await shelf.s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    expect(Contents?.[0]?.RestoreStatus).toBeUndefined();
  });

  it("a restored object can be copied, and the copy is warm", async () => {
    await archive("a");
    await restore("a", { Days: 1, Tier: "Expedited" });
    await shelf.advance(HOUR_MS);
    await shelf.s3.send(
      new CopyObjectCommand({
        Bucket: BUCKET,
        Key: "a",
        CopySource: `${BUCKET}/a`,
        StorageClass: "STANDARD",
      }),
    );
    expect(await state("a")).toBeUndefined();
    await shelf.advance(30 * DAY_MS);
    expect(await shelf.text("a")).toBe("cold");
  });
});
