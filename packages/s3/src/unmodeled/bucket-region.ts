/** `x-amz-bucket-region` on listings, where the model has no member for it. HeadBucket has one. */
import type { Call, WireResponse } from "@cloudglass/wire";
import type { Rooms } from "../rooms.ts";
import { addressOf } from "./address.ts";

export function withBucketRegion(
  { index }: Rooms,
  response: WireResponse,
  call: Call | undefined,
): WireResponse {
  if (call?.operation !== "ListObjectsV2" && call?.operation !== "ListObjects") return response;
  const bucket = index.buckets.get(addressOf(call.head).bucketName);
  if (bucket === undefined) return response;
  return { ...response, headers: { ...response.headers, "x-amz-bucket-region": bucket.region } };
}
