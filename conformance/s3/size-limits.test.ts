import { CreateMultipartUploadCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, it } from "vitest";
import { BUCKET, element, OpenBucket } from "./open-bucket.ts";

const MAX = 5 * 1024 ** 3;

let shelf: OpenBucket;

beforeAll(async () => {
  shelf = await OpenBucket.start();
  await shelf.allowEveryone();
});
afterAll(() => shelf.stop());

const announced = (bytes: number) => ({
  headers: { "content-length": String(bytes), expect: "100-continue" },
});

it("5 GiB and a byte are refused before the body is asked for, of a put and of a part", async () => {
  const { UploadId } = await shelf.s3.send(
    new CreateMultipartUploadCommand({ Bucket: BUCKET, Key: "parts" }),
  );
  for (const path of [`/${BUCKET}/big`, `/${BUCKET}/parts?partNumber=1&uploadId=${UploadId}`]) {
    const answer = await shelf.raw("PUT", path, announced(MAX + 1));
    expect([answer.status, element(answer, "Code"), answer.continued]).toEqual([
      400,
      "EntityTooLarge",
      false,
    ]);
    expect(element(answer, "Message")).toBe(
      "Your proposed upload exceeds the maximum allowed size",
    );
    expect(element(answer, "ProposedSize")).toBe(String(MAX + 1));
    expect(element(answer, "MaxSizeAllowed")).toBe(String(MAX));
  }
});
