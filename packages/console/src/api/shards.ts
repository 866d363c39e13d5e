/** A shard of an object that rots, in each of its stripes: a fault that ends with its first hit, the next read. */
import { send } from "./client.ts";

export async function corruptShard(bucket: string, key: string, shard: number): Promise<void> {
  const target = { object: `arn:*:s3:::${bucket}/${key}`, shard };
  await send("POST", "/_cloudglass/faults", { kind: "corrupt", target, count: 1 });
}
