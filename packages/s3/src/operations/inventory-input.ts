/** What an inventory configuration may ask for. */
import type { InventoryConfiguration } from "@aws-sdk/client-s3";
import { invalidDestination, notConfigurable } from "../errors/configurations.ts";
import { inventoryFields } from "../inventory/inventory-fields.ts";

const BUCKET_ARN = /^arn:aws(?:-cn|-us-gov)?:s3:::([a-z0-9.-]{3,63})$/;

/** Throws InvalidS3DestinationBucket, and NotImplemented for what no report here would have. */
export function checkInventory(configuration: InventoryConfiguration): void {
  const { Bucket, Format, Encryption } = configuration.Destination?.S3BucketDestination ?? {};
  if (destinationName(Bucket) === undefined) throw invalidDestination();
  if (Format !== "CSV") throw notConfigurable(`An inventory in ${Format}`);
  if (Encryption?.SSEKMS !== undefined) throw notConfigurable("SSEKMS of an inventory");
  for (const field of configuration.OptionalFields ?? []) {
    if (!inventoryFields.has(field)) throw notConfigurable(`The inventory field ${field}`);
  }
}

/** Undefined when the ARN is none of a bucket. */
export const destinationName = (arn: string | undefined): string | undefined =>
  BUCKET_ARN.exec(arn ?? "")?.[1];
