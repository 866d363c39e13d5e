/** What `/_cloudglass/s3/…` answers: docs/internals/inside-s3.md. */

export interface Buckets {
  readonly buckets: readonly {
    readonly name: string;
    readonly ownerAccountId: string;
    readonly region: string;
    readonly createdAt: string;
    readonly versioning?: string;
  }[];
  readonly count: number;
  readonly next?: string;
}

export interface Objects {
  readonly objects: readonly {
    readonly key: string;
    readonly sizeBytes: number;
    readonly modifiedAt: string;
    readonly storageClass: string;
  }[];
  readonly prefixes: readonly string[];
  readonly next?: string;
}

export interface Versions {
  readonly versions: readonly {
    readonly versionId: string;
    readonly isLatest: boolean;
    readonly isDeleteMarker: boolean;
    /** Undefined for delete markers. */
    readonly sizeBytes?: number;
    readonly modifiedAt: string;
  }[];
  readonly next?: string;
}

export type ShardState = "present" | "missing" | "corrupt" | "unreachable";

export interface Shard {
  readonly shard: number;
  readonly kind: "data" | "parity";
  readonly home: string;
  readonly node: string;
  readonly zone: string;
  readonly state: ShardState;
}

export interface Stripe {
  /** Of all stripes of the object. */
  readonly index: number;
  readonly blobId: string;
  readonly stripe: number;
  readonly contentBytes: number;
  readonly isInRepair: boolean;
  readonly shards: readonly Shard[];
}

export interface ShardMap {
  readonly key: string;
  readonly versionId: string;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly encryption?: string;
  readonly stripeCount: number;
  readonly stripes: readonly Stripe[];
  readonly next?: number;
}

export interface StorageNode {
  readonly name: string;
  readonly zone: string;
  readonly state: string;
  readonly liveBytes: number;
}

export interface Nodes {
  readonly nodes: readonly StorageNode[];
  readonly shardsRepaired: number;
}

export interface StripeReading {
  readonly blobId: string;
  readonly stripe: number;
  readonly read: readonly number[];
  readonly losses: Readonly<Record<number, string>>;
  readonly rebuilt: readonly number[];
}

export interface Reading {
  readonly bytesRead: number;
  readonly md5?: string;
  readonly failure?: string;
  readonly durationMs: number;
  readonly isDegraded: boolean;
  readonly degradedCount: number;
  readonly stripeCount: number;
  readonly stripes: readonly StripeReading[];
}

export interface ScrubReport {
  readonly chunksVerified: number;
  readonly chunksRebuilt: number;
}
