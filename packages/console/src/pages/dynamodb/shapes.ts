/** What `/_cloudglass/dynamodb/…` answers: docs/internals/inside-dynamodb.md. */

export interface Tables {
  readonly tables: readonly {
    readonly name: string;
    readonly accountId: string;
    readonly region: string;
    readonly status: string;
    readonly tableId: string;
    readonly globalIndexes: readonly string[];
  }[];
  readonly next?: string;
}

export interface TableView {
  readonly arn: string;
  readonly status: string;
  readonly throttling: string;
  readonly items: KeyspaceView;
  readonly insights?: Insights;
  readonly globalIndexes: Readonly<Record<string, KeyspaceView>>;
}

export interface KeyspaceView {
  readonly insights?: Insights;
  readonly replicationLagMs: number;
  readonly partitions: readonly Partition[];
}

/** The keys that are used most, while Contributor Insights are on. */
export interface Insights {
  readonly since: string;
  /** Undefined when only throttled keys are counted. */
  readonly accessed?: KeyUses;
  readonly throttled: KeyUses;
}

export interface KeyUses {
  readonly partitionKeys: readonly KeyUse[];
}

export interface KeyUse {
  /** Attribute values by name. */
  readonly key: Readonly<Record<string, object>>;
  readonly weight: number;
}

export interface Units {
  readonly read: number;
  readonly write: number;
}

/** `limit`: left of the partition's own; `share`: left of its share of the table's. */
export interface Tokens {
  readonly limit: number;
  readonly share?: number;
}

export interface Partition {
  readonly id: number;
  readonly parentId?: number;
  readonly range: { readonly from?: string; readonly to?: string };
  readonly sizeBytes: number;
  /** Of the last whole minute. */
  readonly heat: Units;
  /** Of the last seconds. */
  readonly rate: Units;
  readonly tokens: { readonly read: Tokens; readonly write: Tokens };
  readonly leader?: Leader;
  readonly waiting?: number;
  readonly replicas?: readonly Replica[];
}

export interface Leader {
  readonly node: string;
  readonly zone: string;
  readonly ballot: number;
  readonly leaseLeftMs: number;
}

export interface Replica {
  readonly node: string;
  readonly zone: string;
  readonly state: string;
  readonly nodeFaults: readonly string[];
  readonly firstIndex: number;
  readonly lastIndex: number;
  readonly commitIndex: number;
  readonly appliedIndex: number;
  readonly durableIndex: number;
  readonly lag: number;
  readonly tree?: Tree;
}

export interface Tree {
  readonly memtables: readonly { readonly entryCount: number; readonly contentBytes: number }[];
  readonly levels: readonly {
    readonly tableCount: number;
    readonly sizeBytes: number;
    readonly entryCount: number;
  }[];
  readonly filters: Hits & { readonly falsePositives: number };
  readonly blockCache: Hits & { readonly sizeBytes: number };
  readonly appliedBytes: number;
  readonly writtenBytes: number;
}

interface Hits {
  readonly hits: number;
  readonly misses: number;
}
