/** Writing the answer of ListObjectsV2 with 1,000 keys. */
import { openCodec, type Route } from "@cloudglass/wire";

const ROUNDS = 500;

export async function measureListing(): Promise<string> {
  const codec = await openCodec("s3");
  const operation = codec.model.operations.ListObjectsV2;
  if (operation === undefined) throw new Error("the model has no ListObjectsV2");
  const route: Route = { operation, protocol: "rest-xml", labels: {}, streamingInput: false };
  const modified = new Date(1_700_000_000_000);
  const output = {
    Name: "bucket",
    Prefix: "",
    KeyCount: 1000,
    MaxKeys: 1000,
    IsTruncated: false,
    Contents: Array.from({ length: 1000 }, (_, index) => ({
      Key: `photos/2026/some & key ${index}.jpg`,
      LastModified: modified,
      ETag: '"9e107d9d372bb6826bd81d3542a419d6"',
      ChecksumAlgorithm: ["CRC64NVME"],
      Size: 1024 + index,
      StorageClass: "STANDARD",
    })),
  };
  const context = { requestId: "0", head: false };
  for (let round = 0; round < 50; round++) codec.serialize(route, output, context);
  const begin = performance.now();
  for (let round = 0; round < ROUNDS; round++) codec.serialize(route, output, context);
  return `listing of 1,000 keys written in ${((performance.now() - begin) / ROUNDS).toFixed(2)} ms`;
}
