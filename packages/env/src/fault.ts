/**
 * Faults as plain data, one mechanism for the control API, AWS's FIS and the simulator. Engines ask the board on their
 * way past a node, a link, a disk, an object or a table; the gateway asks it on the way of a request.
 */
import type { Random } from "./random.ts";

export interface Fault {
  /** Unique on its board. */
  readonly id: string;
  readonly target: FaultTarget;
  readonly kind: FaultKind;
  /**
   * `slow`: added delay. `error` and `throttle` of requests: how long the answer takes; at once when absent. `interrupt`:
   * how long the instance still has; two minutes when absent.
   */
  readonly delayMs?: number;
  /** Share of what passes that is hit, 0 to 1; 1 when absent. `down` hits all. */
  readonly probability?: number;
  /** `throttle`: requests let through a second. `load`: capacity units that others take from the partition a second. */
  readonly perSecond?: number;
  /** `error` and `throttle` of requests: what is answered; the service's own error when absent. */
  readonly error?: ApiError;
  /** `error` and `lossy` of functions: the answer of a web application in the place of a function's error. */
  readonly response?: HttpResponse;
  /** Milliseconds since the Unix epoch at which the fault ends by itself; never when absent. */
  readonly until?: number;
  /** Hits after which the fault ends by itself; never when absent. */
  readonly count?: number;
  /** Who set it, for people: `preset lose-a-zone`. */
  readonly origin?: string;
}

/**
 * Which kinds a target takes (`FAULT_KINDS`): `down` is unreachable at once, `slow` takes longer, `lossy` loses calls,
 * `corrupt` flips bytes, `error` fails. Of requests: `error`, `throttle`, `slow`, and `expired` for session tokens that
 * are past their time. Of functions: `error` answers an invocation without running it, `lossy` runs it and answers with
 * an error or the `response`, `slow` runs it later. Of tables: `leader-loss` takes each partition's leader away once,
 * `load` is traffic of others, `pause` holds up what is told to other regions and by them. Of buckets that replicate:
 * `pause`. Of Spot Instances: `interrupt`, with the recommendation and the notice that come before.
 */
export type FaultKind =
  | "down"
  | "slow"
  | "lossy"
  | "corrupt"
  | "error"
  | "throttle"
  | "expired"
  | "leader-loss"
  | "load"
  | "interrupt"
  | "pause";

export type FaultTarget =
  | ZoneTarget
  | NodeTarget
  | LinkTarget
  | DiskTarget
  | ObjectTarget
  | TableTarget
  | FunctionTarget
  | InstanceTarget
  | BucketTarget
  | RequestTarget;

/** Everything that stands in an availability zone. */
export interface ZoneTarget {
  readonly zone: string;
}

/** A node of the fleet; `*` and `?` match as in IAM's ARNs. */
export interface NodeTarget {
  readonly node: string;
}

/** One direction; an end is the name of a node or of a zone. */
export interface LinkTarget {
  readonly link: readonly [from: string, to: string];
}

/** What a node reads, appends and syncs; `*` and `?` match. */
export interface DiskTarget {
  readonly disk: string;
}

/** Shards of an object of S3. */
export interface ObjectTarget {
  /** `arn:aws:s3:::bucket/key`; `*` and `?` match. */
  readonly object: string;
  /** 0 to 7 in each stripe, 6 and 7 are parity; one that is drawn when absent. */
  readonly shard?: number;
}

/** Partitions of a DynamoDB table, or its replication to other regions and from them. */
export interface TableTarget {
  /** `arn:aws:dynamodb:us-east-1:000000000000:table/orders`; `*` and `?` match. */
  readonly table: string;
  /**
   * Only the partition that this value of the partition key belongs to; a number or base64 for keys of type N and B. Not of
   * `pause`.
   */
  readonly key?: string;
}

/** Invocations of a Lambda function, whoever asks for them. */
export interface FunctionTarget {
  /** Its ARN without a qualifier; `*` and `?` match. */
  readonly function: string;
}

/** Spot Instances of EC2. */
export interface InstanceTarget {
  /** `arn:aws:ec2:us-east-1:000000000000:instance/i-…`; `*` and `?` match. */
  readonly instance: string;
}

/** Replication of an S3 bucket: by the rules that all of these members say. */
export interface BucketTarget {
  /** `arn:aws:s3:::source`; `*` and `?` match. */
  readonly bucket: string;
  /** Only to that bucket, by its ARN. */
  readonly destination?: string;
  /** Only to buckets of that region. */
  readonly region?: string;
  /** Only by rules whose filter has exactly this prefix. */
  readonly prefix?: string;
}

/** Requests of AWS's API. Every member takes `*` and `?`; an absent one matches everything. */
export interface RequestTarget {
  /** As in an IAM action: `dynamodb`, `s3`. */
  readonly service: string;
  /** `PutItem`. */
  readonly operation?: string;
  /** An ARN that the request is authorized for. */
  readonly resource?: string;
  /** The caller's ARN: `arn:aws:iam::000000000000:user/ann`, `arn:aws:sts::…:assumed-role/ROLE/SESSION`. */
  readonly principal?: string;
}

export interface ApiError {
  readonly code: string;
  /** HTTP; that of the service's own error of this code when absent. */
  readonly status?: number;
  readonly message?: string;
}

/** What a function that serves HTTP answers; it has no body. */
export interface HttpResponse {
  readonly status: number;
  /** Its `Content-Type`. */
  readonly contentType: string;
}

/** A node of the emulated fleet: a storage node, replica or host. */
export interface NodeAddress {
  /** For example `s3-storage-3`. */
  readonly name: string;
  /** For example `us-east-1a`. */
  readonly zone: string;
}

/** A request as faults see it. */
export interface ApiRequest {
  readonly service: string;
  readonly operation: string;
  /** Those it is authorized for. */
  readonly resources: readonly string[];
  readonly principal: string;
}

export interface FaultBoard {
  /** True while no fault is set but for those of requests: hot paths ask this first and skip everything else. */
  readonly quiet: boolean;
  /** The same for faults of requests. */
  readonly isRequestQuiet: boolean;
  /**
   * A fault with the same id is replaced and its hits are counted anew, or on from `hits`. Throws `FaultError` when it is
   * malformed.
   */
  set(fault: Fault, hits?: number): void;
  /** False when there is none of that id. */
  clear(id: string): boolean;
  clearAll(): void;
  /**
   * Told after each `set`, `clear` and `clearAll`, when a fault had its last hit, and when its time is over. `spent` is
   * the fault that had its last hit, absent for every other reason. Returns what ends it.
   */
  follow(listener: (spent?: Fault) => void): () => void;
  list(): Fault[];
  get(id: string): Fault | undefined;
  /** How often a fault had its effect. */
  hits(id: string): number;
  /** The faults in force for a node, its zone included; those past their end are gone. */
  onNode(node: NodeAddress): Fault[];
  /** Those of the node's disk alone. */
  onDisk(node: NodeAddress): Fault[];
  onLink(from: NodeAddress, to: NodeAddress): Fault[];
  /** By the object's ARN. */
  onObject(arn: string): Fault[];
  /** By the table's ARN. */
  onTable(arn: string): Fault[];
  /** By the function's ARN without a qualifier. */
  onFunction(arn: string): Fault[];
  /** By the instance's ARN. */
  onInstance(arn: string): Fault[];
  /** By the ARN of a bucket that replicates. */
  onBucket(arn: string): Fault[];
  onRequest(request: ApiRequest): Fault[];
  /**
   * Whether this call is one of those that a fault hits: by its probability, its rate and what is left of its count.
   * Called once for each thing that would be hit: it draws, and counts.
   */
  strikes(fault: Fault, random: Random): boolean;
}
