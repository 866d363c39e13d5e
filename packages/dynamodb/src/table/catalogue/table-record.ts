/** What is known of a table, besides its items. Records are replaced, never changed. */
import type { KeySchema, KeyType } from "../../expression/value/key-check.ts";
import type { SecondaryIndex } from "../secondary-index/index.ts";

export type TableStatus =
  | "CREATING"
  | "UPDATING"
  | "DELETING"
  | "ACTIVE"
  | "INACCESSIBLE_ENCRYPTION_CREDENTIALS"
  | "ARCHIVING"
  | "ARCHIVED";

export interface AttributeDefinition {
  readonly name: string;
  readonly type: KeyType;
}

export interface ProvisionedUnits {
  readonly read: number;
  readonly write: number;
  readonly lastIncreaseMs?: number | undefined;
  readonly lastDecreaseMs?: number | undefined;
  /** Decreases in the UTC day of the last one. */
  readonly decreasesThatDay?: number | undefined;
}

/** Units a second; absent where nothing was set. */
export interface UnitsPerSecond {
  readonly read?: number | undefined;
  readonly write?: number | undefined;
}

/** What a table or a global index may consume. */
export interface CapacitySettings {
  /** Zeros while the table is on-demand. */
  readonly provisioned: ProvisionedUnits;
  /** OnDemandThroughput. */
  readonly maximum?: UnitsPerSecond | undefined;
  /** WarmThroughput, as it was asked for. */
  readonly warm?: UnitsPerSecond | undefined;
  /** WarmThroughput is being raised until then, by the clock. */
  readonly warmUntilMs?: number | undefined;
}

export type IndexStatus = "CREATING" | "UPDATING" | "DELETING" | "ACTIVE";

/** A secondary index of a table, with what only global ones have. */
export interface LocalIndexRecord extends SecondaryIndex {
  readonly scope: "local";
  /** 1 to 5: the space of its entries in the partitions of the table. */
  readonly number: number;
}

export interface GlobalIndexRecord extends SecondaryIndex {
  readonly scope: "global";
  /** Names its keyspace: an index that is made again under its name is another one. */
  readonly indexId: string;
  readonly status: IndexStatus;
  readonly backfilling?: boolean | undefined;
  readonly capacity: CapacitySettings;
}

export type StreamViewType = "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES";

/** Who else may do what with a table and its indexes, or with its stream. */
export interface ResourcePolicy {
  /** JSON, as it was put. */
  readonly text: string;
  /** Changes with every change of the policy. */
  readonly revisionId: string;
}

/** A stream that a table has, or had: its records are read for 24 hours more. See table/stream. */
export interface StreamRecord {
  /** `2026-11-26T12:00:00.000`, by which its ARN names it. */
  readonly label: string;
  readonly viewType: StreamViewType;
  readonly enabled: boolean;
  /** Changes with later timestamps are in it. */
  readonly startedUs: number;
  /** Absent while it is enabled. */
  readonly stoppedMs?: number | undefined;
  /** Changes with later timestamps are not in it. */
  readonly stoppedUs?: number | undefined;
  readonly resourcePolicy?: ResourcePolicy | undefined;
}

/** Point-in-time recovery is on. */
export interface RecoveryRecord {
  /** Changes before it are not known. */
  readonly sinceMs: number;
  readonly periodDays: number;
}

/** A data stream of Kinesis. */
export interface KinesisDestinationRecord {
  readonly streamArn: string;
  readonly enabled: boolean;
  readonly precision: "MILLISECOND" | "MICROSECOND";
  /** ENABLING, DISABLING and UPDATING end then, by the clock. */
  readonly changedUntilMs: number;
  readonly updating?: boolean | undefined;
}

/** Who is counted for a table or a global index: keys that are used much, and keys that are throttled. */
export interface InsightsRecord {
  readonly enabled: boolean;
  readonly mode: "ACCESSED_AND_THROTTLED_KEYS" | "THROTTLED_KEYS";
  readonly changedMs: number;
  /** ENABLING and DISABLING end then, by the clock. */
  readonly changedUntilMs: number;
}

/** What the end of a transient status brings. */
export interface Afterwards {
  readonly table?: Partial<TableRecord> | undefined;
  /** By the names of global indexes. */
  readonly indexes?: Readonly<Record<string, Partial<GlobalIndexRecord>>> | undefined;
}

/** Absent where DynamoDB's own key is used, of which nothing is told. */
export interface EncryptionRecord {
  /** The account's key for DynamoDB, or one of its own. */
  readonly keyArn: string;
}

/** A table that is being made from a backup, or from another table as it was. */
export interface RestoreRecord {
  readonly sourceBackupArn?: string | undefined;
  readonly sourceTableArn: string;
  /** The time whose items it gets. */
  readonly restoredMs: number;
  readonly backupId?: string | undefined;
  readonly sourceTableId?: string | undefined;
  /** Without a backup: changes of the source up to then are in it. */
  readonly restoredUs?: number | undefined;
}

export interface TimeToLiveRecord {
  readonly attributeName: string;
  readonly enabled: boolean;
  /** ENABLING and DISABLING end then, by the clock. */
  readonly changedUntilMs: number;
}

/** The replica of a global table in another region. */
export interface ReplicaRecord {
  readonly region: string;
  readonly status: "CREATING" | "UPDATING" | "DELETING" | "ACTIVE";
  /** When it was made from this table; absent when it was made from another one, or this one from it. */
  readonly sourcedMs?: number | undefined;
}

/** Items and their bytes, as DynamoDB counts them. */
export interface Count {
  readonly items: number;
  readonly bytes: number;
}

/** What a table had when it was counted last. */
export interface Counts {
  readonly countedMs: number;
  readonly table: Count;
  /** By the names of indexes. */
  readonly indexes: Readonly<Record<string, Count>>;
}

export interface TableRecord {
  /** UUID: names the directory of its items; a table that is made again under its name is another one. */
  readonly tableId: string;
  /** 12 digits. */
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
  readonly createdMs: number;
  readonly status: TableStatus;
  /** When the transient status ends, by the clock. */
  readonly statusUntilMs?: number | undefined;
  readonly afterwards?: Afterwards | undefined;
  /** Nobody finds it by its name any more; what is left of it on the disk is being taken away. */
  readonly isWithdrawn?: true | undefined;
  readonly keys: KeySchema;
  /** As they were given: those of the table's keys and of its indexes'. */
  readonly attributes: readonly AttributeDefinition[];
  readonly billingMode: "PROVISIONED" | "PAY_PER_REQUEST";
  /** Undefined for a table that has always been provisioned. */
  readonly onDemandSinceMs?: number | undefined;
  /** Switches to on-demand in the last 24 hours. */
  readonly switchesMs?: readonly number[] | undefined;
  readonly capacity: CapacitySettings;
  readonly localIndexes: readonly LocalIndexRecord[];
  readonly globalIndexes: readonly GlobalIndexRecord[];
  readonly deletionProtection: boolean;
  readonly tableClass: "STANDARD" | "STANDARD_INFREQUENT_ACCESS";
  /** Changes of the last 30 days. */
  readonly tableClassChangesMs?: readonly number[] | undefined;
  readonly encryption?: EncryptionRecord | undefined;
  /** Changes of the last 24 hours. */
  readonly encryptionChangesMs?: readonly number[] | undefined;
  /** Items are being encrypted anew until then, by the clock. */
  readonly encryptionUntilMs?: number | undefined;
  /** The one it has, or had last. */
  readonly stream?: StreamRecord | undefined;
  /** Those before it that can still be read, the newest first. */
  readonly pastStreams?: readonly StreamRecord[] | undefined;
  readonly recovery?: RecoveryRecord | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly resourcePolicy?: ResourcePolicy | undefined;
  readonly timeToLive?: TimeToLiveRecord | undefined;
  readonly restore?: RestoreRecord | undefined;
  /** In the order in which they were made; undefined for a table that has never had one. */
  readonly replicas?: readonly ReplicaRecord[] | undefined;
  readonly kinesisDestinations?: readonly KinesisDestinationRecord[] | undefined;
  /** By the names of global indexes; the table's own under the empty name. */
  readonly insights?: Readonly<Record<string, InsightsRecord>> | undefined;
  readonly counted?: Counts | undefined;
}
