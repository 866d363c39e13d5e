/**
 * Replication of a bucket: what a configuration may say, and which rules speak of an object. Rules are kept as AWS writes
 * them. Version 1 of the schema has `Prefix`, version 2 `Filter`.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-add-config.html
 */
import type { ObjectTag } from "../object/object-attributes.ts";

type Switch = { readonly Status?: "Disabled" | "Enabled" | undefined } | undefined;

interface TagInput {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

export interface ReplicationRule {
  readonly ID?: string | undefined;
  readonly Priority?: number | undefined;
  readonly Prefix?: string | undefined;
  readonly Filter?:
    | {
        readonly Prefix?: string | undefined;
        readonly Tag?: TagInput | undefined;
        readonly And?:
          | {
              readonly Prefix?: string | undefined;
              readonly Tags?: readonly TagInput[] | undefined;
            }
          | undefined;
      }
    | undefined;
  readonly Status?: "Disabled" | "Enabled" | undefined;
  readonly SourceSelectionCriteria?:
    | { readonly SseKmsEncryptedObjects?: Switch; readonly ReplicaModifications?: Switch }
    | undefined;
  readonly ExistingObjectReplication?: Switch;
  readonly DeleteMarkerReplication?: Switch;
  readonly Destination?: ReplicationDestination | undefined;
}

export interface ReplicationDestination {
  readonly Bucket?: string | undefined;
  readonly Account?: string | undefined;
  readonly StorageClass?: string | undefined;
  readonly AccessControlTranslation?: { readonly Owner?: string | undefined } | undefined;
  readonly EncryptionConfiguration?: { readonly ReplicaKmsKeyID?: string | undefined } | undefined;
  readonly ReplicationTime?:
    | { readonly Status?: string | undefined; readonly Time?: Minutes | undefined }
    | undefined;
  readonly Metrics?:
    | { readonly Status?: string | undefined; readonly EventThreshold?: Minutes | undefined }
    | undefined;
}

interface Minutes {
  readonly Minutes?: number | undefined;
}

export interface ReplicationSettings {
  /** ARN. */
  readonly role: string;
  /** Each has an ID. */
  readonly rules: readonly ReplicationRule[];
}

export type ReplicationFault =
  | { readonly kind: "malformed" }
  | { readonly kind: "role"; readonly role: string }
  | { readonly kind: "bucket-arn"; readonly arn: string }
  | { readonly kind: "text"; readonly text: string };

const RULE_COUNT_MAX = 1000;
const ID_LENGTH_MAX = 255;
const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/[!-~]+$/;
const BUCKET_ARN = /^arn:aws[a-z-]*:s3:::([^/]+)$/;
const SCHEMA = "for this version of Cross Region Replication configuration schema.";
const GUIDE = "Please refer to S3 Developer Guide for more information.";

const isOn = (one: Switch): boolean => one?.Status === "Enabled";
const text = (words: string): ReplicationFault => ({ kind: "text", text: words });

/** What is wrong with a configuration by itself, whatever its destinations are. */
export function replicationFault(
  role: string,
  rules: readonly ReplicationRule[],
): ReplicationFault | undefined {
  if (rules.length === 0) return { kind: "malformed" };
  if (!ROLE.test(role)) return { kind: "role", role };
  if (rules.length > RULE_COUNT_MAX) {
    return text(`The number of replication rules must not exceed the limit of ${RULE_COUNT_MAX}.`);
  }
  const isVersion2 = rules.some(({ Filter }) => Filter !== undefined);
  for (const rule of rules) {
    const fault = isVersion2 ? filteredFault(rule) : prefixedFault(rule);
    if (fault !== undefined) return fault;
    const common = destinationFault(rule);
    if (common !== undefined) return common;
  }
  const ids = rules.map(({ ID }) => ID).filter((id) => id !== undefined && id !== "");
  if (new Set(ids).size < ids.length) {
    return text("Rule Id must be unique. Found same Id for more than one rule");
  }
  const priorities = rules.map(({ Priority }) => Priority);
  return isVersion2 && new Set(priorities).size < priorities.length
    ? text("Found duplicate rule priorities; each rule must have a priority of its own.")
    : undefined;
}

function prefixedFault(rule: ReplicationRule): ReplicationFault | undefined {
  if (rule.Prefix === undefined) return { kind: "malformed" };
  if (rule.DeleteMarkerReplication === undefined && rule.Priority === undefined) return undefined;
  const element = rule.Priority === undefined ? "DeleteMarkerReplication" : "Priority";
  return text(
    `${element} cannot be used for this version of the Cross Region Replication configuration schema. ${GUIDE}`,
  );
}

function filteredFault(rule: ReplicationRule): ReplicationFault | undefined {
  const { Filter, Prefix, Priority, DeleteMarkerReplication } = rule;
  if (Filter === undefined || Prefix !== undefined) return { kind: "malformed" };
  if (Priority === undefined) return text(`Priority must be specified ${SCHEMA} ${GUIDE}`);
  if (DeleteMarkerReplication === undefined) {
    return text(`DeleteMarkerReplication must be specified ${SCHEMA} ${GUIDE}`);
  }
  const forms = [Filter.Prefix, Filter.Tag, Filter.And].filter((form) => form !== undefined);
  if (forms.length > 1) return { kind: "malformed" };
  if (isOn(DeleteMarkerReplication) && filterTags(rule).length > 0) {
    return text(
      `Delete marker replication is not supported if any Tag filter is specified. ${GUIDE}`,
    );
  }
  return undefined;
}

function destinationFault(rule: ReplicationRule): ReplicationFault | undefined {
  const { Destination: destination, SourceSelectionCriteria, ID } = rule;
  // AWS took it back: objects that are there are a job of Batch Replication.
  if (isOn(rule.ExistingObjectReplication)) {
    return text("ExistingObjectReplication is not supported; use S3 Batch Replication.");
  }
  if (destination?.Bucket === undefined) return { kind: "malformed" };
  if ((ID?.length ?? 0) > ID_LENGTH_MAX) {
    return text(`The ID of a rule must not be longer than ${ID_LENGTH_MAX} characters.`);
  }
  if (!BUCKET_ARN.test(destination.Bucket)) {
    return { kind: "bucket-arn", arn: destination.Bucket };
  }
  const { ReplicationTime: time, Metrics: metrics } = destination;
  if (time !== undefined && metrics === undefined) {
    return text(
      "Replication destination must contain both ReplicationTime and Metrics or neither.",
    );
  }
  const minutes = [time?.Time?.Minutes, metrics?.EventThreshold?.Minutes];
  if (minutes.some((value) => value !== undefined && value !== 15)) {
    return text("Replication time and event threshold must be 15 minutes.");
  }
  if (destination.AccessControlTranslation !== undefined && destination.Account === undefined) {
    return text("Account must be specified if AccessControlTranslation is present.");
  }
  const takesKms = SourceSelectionCriteria?.SseKmsEncryptedObjects;
  if (destination.EncryptionConfiguration !== undefined && !isOn(takesKms)) {
    return text("SseKmsEncryptedObjects must be specified if EncryptionConfiguration is present.");
  }
  if (isOn(takesKms) && destination.EncryptionConfiguration === undefined) {
    return text("EncryptionConfiguration must be specified if SseKmsEncryptedObjects is present.");
  }
  return undefined;
}

/** The bucket's name in the destination's ARN. */
export const destinationName = ({ Destination }: ReplicationRule): string =>
  BUCKET_ARN.exec(Destination?.Bucket ?? "")?.[1] ?? "";

/** What a rule is held against. */
export interface Candidate {
  readonly objectKey: string;
  readonly tags: readonly ObjectTag[];
  readonly kind: "attributes" | "marker" | "put";
  readonly isReplica: boolean;
  readonly isKmsEncrypted: boolean;
}

/** The rules that replicate it: of those for one destination, the one with the highest priority. */
export function rulesFor(settings: ReplicationSettings, candidate: Candidate): ReplicationRule[] {
  const chosen = new Map<string, ReplicationRule>();
  for (const rule of settings.rules) {
    if (rule.Status !== "Enabled" || !matches(rule, candidate)) continue;
    const destination = destinationName(rule);
    const other = chosen.get(destination);
    if (other === undefined || (rule.Priority ?? 0) > (other.Priority ?? 0)) {
      chosen.set(destination, rule);
    }
  }
  return [...chosen.values()].filter((rule) => takes(rule, candidate));
}

/** Empty: every key. */
export const prefixOf = ({ Prefix, Filter }: ReplicationRule): string =>
  Prefix ?? Filter?.Prefix ?? Filter?.And?.Prefix ?? "";

function matches(rule: ReplicationRule, { objectKey, tags }: Candidate): boolean {
  return (
    objectKey.startsWith(prefixOf(rule)) &&
    filterTags(rule).every(({ Key, Value }) =>
      tags.some(({ key, value }) => key === Key && value === Value),
    )
  );
}

/** Version 1 replicates delete markers; changes of replicas and objects of KMS are taken when the rule says so. */
function takes(rule: ReplicationRule, { kind, isReplica, isKmsEncrypted }: Candidate): boolean {
  const { SourceSelectionCriteria: criteria, DeleteMarkerReplication: markers } = rule;
  if (kind === "marker") return rule.Filter === undefined || isOn(markers);
  if (isReplica && !(kind === "attributes" && isOn(criteria?.ReplicaModifications))) return false;
  return !isKmsEncrypted || isOn(criteria?.SseKmsEncryptedObjects);
}

function filterTags({ Filter }: ReplicationRule): readonly TagInput[] {
  if (Filter?.Tag !== undefined) return [Filter.Tag];
  return Filter?.And?.Tags ?? [];
}

/** The rule tells when replication fails or takes too long. */
export const tellsEvents = ({ Destination }: ReplicationRule): boolean =>
  Destination?.Metrics?.Status === "Enabled" || Destination?.ReplicationTime?.Status === "Enabled";
