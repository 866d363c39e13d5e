/** What DynamoDB is told by composition, and what it asks of other services; composition fills them by name. */
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
}

export const DEFAULT_SETTINGS: DynamoDbSettings = {
  throttling: "provisioned",
  transitionMs: 0,
  replicationLagMs: 0,
  indexLagMs: 0,
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

export interface Ports {
  readonly keyNames?: KeyNames | undefined;
  /** What DynamoDB and its streams have in common; each has its own when absent. */
  readonly dynamodbRooms?: SharedRooms | undefined;
  readonly policyChecker?: PolicyChecker | undefined;
  readonly dynamodbSettings?: DynamoDbSettings | undefined;
}
