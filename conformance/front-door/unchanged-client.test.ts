/** Clients without options, as tested programs have them, under the variables that fixtures of test runners set. */
import { CreateBucketCommand, GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import setup from "cloudglass/vitest/setup";
import { expect, test } from "vitest";

test("an S3 client without options needs no name that only some hosts resolve", async () => {
  const teardown = await setup();
  const client = new S3Client();
  try {
    await client.send(new CreateBucketCommand({ Bucket: "pictures" }));
    const asked = new GetObjectCommand({ Bucket: "pictures", Key: "a.png" });
    const { hostname, pathname } = new URL(await getSignedUrl(client, asked));
    expect(`${hostname}${pathname}`).toBe("127.0.0.1/pictures/a.png");
  } finally {
    client.destroy();
    await teardown();
  }
});
