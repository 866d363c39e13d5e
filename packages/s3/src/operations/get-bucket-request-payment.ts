/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketRequestPayment.html */
import type {
  GetBucketRequestPaymentCommandInput,
  GetBucketRequestPaymentCommandOutput,
} from "@aws-sdk/client-s3";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const getBucketRequestPayment: Operation<
  GetBucketRequestPaymentCommandInput,
  GetBucketRequestPaymentCommandOutput
> = (rooms) => (input) => {
  const { requesterPays } = requireBucket(rooms, input.Bucket).settings;
  return { Payer: requesterPays ? "Requester" : "BucketOwner" };
};
