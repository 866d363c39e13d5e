/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketIntelligentTieringConfiguration.html */
import type {
  PutBucketIntelligentTieringConfigurationCommandInput,
  PutBucketIntelligentTieringConfigurationCommandOutput,
  Tiering,
} from "@aws-sdk/client-s3";
import { invalidTierDays } from "../errors/configurations.ts";
import { malformedXml } from "../errors.ts";
import { putConfiguration } from "./configurations.ts";
import type { Operation } from "./operation.ts";

export const putBucketIntelligentTieringConfiguration: Operation<
  PutBucketIntelligentTieringConfigurationCommandInput,
  PutBucketIntelligentTieringConfigurationCommandOutput
> = (rooms) => async (input) => {
  const configuration = input.IntelligentTieringConfiguration!;
  if (configuration.Id !== input.Id) throw malformedXml();
  checkTierings(configuration.Tierings ?? []);
  await putConfiguration(rooms, input.Bucket, "intelligentTiering", configuration);
  return {};
};

/** Days without access, at the least. */
const DAYS_MIN = { ARCHIVE_ACCESS: 90, DEEP_ARCHIVE_ACCESS: 180 } as const;
const DAYS_MAX = 730;

function checkTierings(tierings: readonly Tiering[]): void {
  const tiers = new Set<string>();
  for (const { AccessTier: tier, Days: days } of tierings) {
    if (tier === undefined || days === undefined || tiers.has(tier)) throw malformedXml();
    tiers.add(tier);
    const daysMin = DAYS_MIN[tier];
    if (days < daysMin || days > DAYS_MAX) throw invalidTierDays(tier, daysMin, days);
  }
  if (tiers.size === 0) throw malformedXml();
}
