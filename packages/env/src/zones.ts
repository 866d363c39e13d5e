/**
 * Regions and their availability zones.
 * https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html
 */
export const DEFAULT_REGION = "us-east-1";

/** Where the letters are not a, b, c. */
const letters: Readonly<Record<string, string>> = {
  "us-east-1": "abcdef",
  "us-west-1": "ac",
  "us-west-2": "abcd",
  "ap-northeast-1": "acd",
  "ap-northeast-2": "abcd",
  "ca-central-1": "abd",
};

/** The zones of a region as an account sees them, for example `us-east-1a`. */
export function availabilityZones(region: string): readonly string[] {
  return Array.from(letters[region] ?? "abc", (letter) => region + letter);
}

/**
 * Zones for a fleet that spreads over `count` of them, whatever the region has: the first letters of the
 * alphabet. A fleet behind a service is not the account's, so its zones need not be the account's either.
 */
export function fleetZones(region: string, count: number): readonly string[] {
  if (!Number.isInteger(count) || count < 1 || count > 26) {
    throw new RangeError(`a fleet spreads over 1 to 26 zones, not ${count}`);
  }
  return Array.from({ length: count }, (_, index) => region + String.fromCharCode(97 + index));
}
