/** What DynamoDB is told by composition, and what it asks of other services; composition fills them by name. */
import type { Call } from "@cloudglass/wire";
import type { SharedRooms } from "./shared-rooms.ts";
import type { ThrottlingMode } from "./table/admission/index.ts";

export interface DynamoDbSettings {
  readonly throttling: ThrottlingMode;
  /** Milliseconds of the clock that CREATING, UPDATING and DELETING last. */
  readonly transitionMs: number;
  /** Replicas apply what was acknowledged up to so many milliseconds later: eventual reads may be as old. */
  readonly replicationLagMs: number;
  /** Changes are in global indexes up to so many milliseconds after they were acknowledged. */
  readonly indexLagMs: number;
  /** Writes to a global table are in its other regions up to so many milliseconds after they were acknowledged. */
  readonly globalTableLagMs: number;
}

export const DEFAULT_SETTINGS: DynamoDbSettings = {
  throttling: "provisioned",
  transitionMs: 0,
  replicationLagMs: 0,
  indexLagMs: 0,
  globalTableLagMs: 0,
};

/** `ports.policyChecker`: the grammar of policies is IAM's. */
export interface PolicyChecker {
  /** AWS's sentence for what is wrong with a resource policy; undefined when it is well-formed. */
  faultOf(policy: string): string | undefined;
  /** A principal of a well-formed policy that does not exist. */
  unknownPrincipal(policy: string): string | undefined;
}

/** `ports.keyNames`: which key of KMS a name means. */
export interface KeyNames {
  /** The ARN of the key; undefined asks for the account's own key for DynamoDB. */
  find(
    name: string | undefined,
    region: string,
    accountId: string,
  ): { readonly arn: string } | { readonly fault: string };
}

export interface ObjectPlace {
  readonly bucket: string;
  /** Of an object, or what the keys of several begin with. */
  readonly key: string;
  /** The account that the bucket must be of. */
  readonly owner?: string | undefined;
}

/** `ports.objectStore`: S3, with the rights of who made the call. Rejects with S3's `ServiceError`s. */
export interface ObjectStore {
  put(
    call: Call,
    place: ObjectPlace,
    bytes: Uint8Array,
    encryption: { readonly kind: "kms"; readonly keyId: string | undefined } | undefined,
  ): Promise<{ readonly etag: string }>;
  /** A piece may be reused once the next one is asked for. */
  get(call: Call, place: ObjectPlace): Promise<AsyncIterable<Uint8Array>>;
  /** The keys of all objects whose keys begin so, in order. */
  list(call: Call, place: ObjectPlace): Promise<readonly string[]>;
}

export interface Ports {
  readonly objectStore?: ObjectStore | undefined;
  readonly keyNames?: KeyNames | undefined;
  /** What DynamoDB and its streams have in common; each has its own when absent. */
  readonly dynamodbRooms?: SharedRooms | undefined;
  readonly policyChecker?: PolicyChecker | undefined;
  readonly dynamodbSettings?: DynamoDbSettings | undefined;
}
