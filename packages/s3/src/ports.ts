/** What S3 asks of others; composition fills it by name. */
import type { KeyService } from "./object/encryption/key-service.ts";
import type { PlacementPolicy } from "./storage/index.ts";

/** `ports.policyChecker`: the grammar of policies is IAM's. */
export interface PolicyChecker {
  /** AWS's sentence for what is wrong with a resource policy; undefined when it is well-formed. */
  faultOf(policy: string): string | undefined;
}

export interface Ports {
  readonly policyChecker?: PolicyChecker | undefined;
  /** KMS; the built-in key ring when absent. */
  readonly keyService?: KeyService | undefined;
  /** How shards spread over zones; `four-zone` when absent. */
  readonly placement?: PlacementPolicy | undefined;
}
