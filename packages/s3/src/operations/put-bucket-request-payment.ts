/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketRequestPayment.html */
import type {
  PutBucketRequestPaymentCommandInput,
  PutBucketRequestPaymentCommandOutput,
} from "@aws-sdk/client-s3";
import { changeSettings } from "../bucket/change-settings.ts";
import { malformedXml } from "../errors.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const putBucketRequestPayment: Operation<
  PutBucketRequestPaymentCommandInput,
  PutBucketRequestPaymentCommandOutput
> = (rooms) => async (input) => {
  const bucket = requireBucket(rooms, input.Bucket);
  const payer = input.RequestPaymentConfiguration?.Payer;
  if (payer === undefined) throw malformedXml();
  const requesterPays = payer === "Requester";
  await changeSettings(rooms, bucket, (settings) => ({ ...settings, requesterPays }));
  return {};
};
