/**
 * What a bucket is configured to do: one optional member a feature, absent until it is configured. Kept as JSON in the
 * bucket's row, so every value is plain data; times are milliseconds.
 */
import type { ObjectTag } from "../object/object-attributes.ts";
import type { Grant } from "./access-control-list.ts";
import type { BucketConfigurations } from "./configurations.ts";
import type { CorsRule } from "./cors-rules.ts";
import type { DefaultEncryption } from "./default-encryption.ts";
import type { LifecycleConfiguration } from "./lifecycle-rule.ts";
import type { ObjectLock } from "./lock-rules.ts";
import type { LoggingSettings } from "./logging-rules.ts";
import type { NotificationSettings } from "./notification-rules.ts";
import type { ObjectOwnership } from "./object-ownership.ts";
import { ALL_BLOCKED, type PublicAccessBlock } from "./public-access-block.ts";
import type { ReplicationSettings } from "./replication-rules.ts";
import type { WebsiteConfiguration } from "./website-rules.ts";

export interface BucketSettings extends BucketConfigurations {
  /** Absent: no ownership controls. */
  readonly ownership?: ObjectOwnership | undefined;
  /** Absent: nothing is blocked. */
  /** Replicas were put here once. */
  readonly holdsReplicas?: boolean | undefined;
  readonly publicAccessBlock?: PublicAccessBlock | undefined;
  /** Absent: all to the owner. Kept, without effect, while ownership is enforced. */
  readonly acl?: readonly Grant[] | undefined;
  /** Who put the policy confirmed that it may take the policy out of the root user's hands. */
  readonly policyBindsRoot?: true | undefined;
  /** Absent: never enabled. Once enabled it can only be suspended. */
  readonly versioning?: VersioningState | undefined;
  /** Absent: not locked. Only of buckets whose versioning is enabled. */
  readonly objectLock?: ObjectLock | undefined;
  /** Of the bucket's location, where it is not the region: `EU`. */
  readonly locationName?: string | undefined;
  /** In the order in which they were put. */
  readonly tags?: readonly ObjectTag[] | undefined;
  /** Policies may ask for the bucket's tags. */
  readonly abac?: boolean | undefined;
  /** Absent: SSE-S3. */
  readonly encryption?: DefaultEncryption | undefined;
  readonly cors?: readonly CorsRule[] | undefined;
  readonly lifecycle?: LifecycleConfiguration | undefined;
  readonly website?: WebsiteConfiguration | undefined;
  readonly logging?: LoggingSettings | undefined;
  readonly replication?: ReplicationSettings | undefined;
  /** Absent: the bucket's owner pays. */
  readonly requesterPays?: boolean | undefined;
  readonly accelerate?: "Enabled" | "Suspended" | undefined;
  readonly notification?: NotificationSettings | undefined;
}

export type VersioningState = "Enabled" | "Suspended";

export const NO_SETTINGS: BucketSettings = {};

/** Of a new bucket, as AWS makes them since April 2023. */
export const NEW_SETTINGS: BucketSettings = {
  ownership: "BucketOwnerEnforced",
  publicAccessBlock: ALL_BLOCKED,
};

export const settingsFromText = (text: string): BucketSettings =>
  text === "{}" ? NO_SETTINGS : (JSON.parse(text) as BucketSettings);
