/** A public access block in the SDK's form, and back. */
import type { PublicAccessBlockConfiguration } from "@aws-sdk/client-s3";
import type { PublicAccessBlock } from "../bucket/public-access-block.ts";

export const shownBlock = (block: PublicAccessBlock): PublicAccessBlockConfiguration => ({
  BlockPublicAcls: block.blockPublicAcls,
  IgnorePublicAcls: block.ignorePublicAcls,
  BlockPublicPolicy: block.blockPublicPolicy,
  RestrictPublicBuckets: block.restrictPublicBuckets,
});

/** A switch that is not named is off. */
export const blockOf = (configuration: PublicAccessBlockConfiguration): PublicAccessBlock => ({
  blockPublicAcls: configuration.BlockPublicAcls ?? false,
  ignorePublicAcls: configuration.IgnorePublicAcls ?? false,
  blockPublicPolicy: configuration.BlockPublicPolicy ?? false,
  restrictPublicBuckets: configuration.RestrictPublicBuckets ?? false,
});
