/**
 * Block Public Access: four switches over policies and ACLs.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export interface PublicAccessBlock {
  /** Refuses to set ACLs that are public. */
  readonly blockPublicAcls: boolean;
  /** Public grants of ACLs that are there count for nothing. */
  readonly ignorePublicAcls: boolean;
  /** Refuses to put policies that are public. */
  readonly blockPublicPolicy: boolean;
  /** What a public policy allows counts within the bucket's account alone. */
  readonly restrictPublicBuckets: boolean;
}

/** Of new buckets. */
export const ALL_BLOCKED: PublicAccessBlock = {
  blockPublicAcls: true,
  ignorePublicAcls: true,
  blockPublicPolicy: true,
  restrictPublicBuckets: true,
};

export const NOTHING_BLOCKED: PublicAccessBlock = {
  blockPublicAcls: false,
  ignorePublicAcls: false,
  blockPublicPolicy: false,
  restrictPublicBuckets: false,
};

/** The most restrictive of several: a switch is on where any of them has it on. */
export function strictest(
  ...blocks: readonly (PublicAccessBlock | undefined)[]
): PublicAccessBlock {
  let result = NOTHING_BLOCKED;
  for (const block of blocks) {
    if (block === undefined) continue;
    if (result === NOTHING_BLOCKED) result = block;
    else {
      result = {
        blockPublicAcls: result.blockPublicAcls || block.blockPublicAcls,
        ignorePublicAcls: result.ignorePublicAcls || block.ignorePublicAcls,
        blockPublicPolicy: result.blockPublicPolicy || block.blockPublicPolicy,
        restrictPublicBuckets: result.restrictPublicBuckets || block.restrictPublicBuckets,
      };
    }
  }
  return result;
}
