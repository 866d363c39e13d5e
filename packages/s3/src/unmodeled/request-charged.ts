/**
 * `x-amz-request-charged` on what another account asks of a bucket whose requesters pay.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ObjectsinRequesterPaysBuckets.html
 */
import type { Call, RequestHead, WireResponse } from "@cloudglass/wire";
import type { Rooms } from "../rooms.ts";
import { addressOf } from "./address.ts";

const PAYER = /(?:^|&)x-amz-request-payer=requester(?:&|$)/i;

export function withRequestCharged(
  { index }: Pick<Rooms, "index">,
  head: RequestHead,
  response: WireResponse,
  call: Call | undefined,
): WireResponse {
  const agreed = head.headers["x-amz-request-payer"] === "requester" || PAYER.test(head.query);
  if (!agreed || call === undefined || response.status >= 400) return response;
  const bucket = index.buckets.get(addressOf(head).bucketName);
  if (!bucket?.settings.requesterPays || bucket.ownerAccountId === call.caller.accountId) {
    return response;
  }
  return { ...response, headers: { ...response.headers, "x-amz-request-charged": "requester" } };
}
