/** What S3 asks of others; composition fills it by name. */

import type { Authorization, AuthorizationRequest, ContextValue } from "@cloudglass/wire";
import type { EventSink } from "./event-sink.ts";
import type { KeyService } from "./object/encryption/key-service.ts";
import type { SharedIndex } from "./object/index/shared-index.ts";
import type { PlacementPolicy } from "./storage/index.ts";

/** `ports.policyChecker`: the grammar of policies is IAM's. */
export interface PolicyChecker {
  /** AWS's sentence for what is wrong with a resource policy; undefined when it is well-formed. */
  faultOf(policy: string): string | undefined;
  /** A principal of a well-formed policy that does not exist. */
  unknownPrincipal(policy: string): string | undefined;
}

/** `ports.serviceAuthority`: what S3 may do by itself. Without it, nothing. */
export interface ServiceAuthority {
  /** As `logging.s3.amazonaws.com`: the resource's policy must allow it. */
  asService(
    service: string,
    request: AuthorizationRequest,
    context: Readonly<Record<string, ContextValue>>,
  ): Authorization;
  /** As a role; undefined when there is none, or it does not trust the service. */
  asRole(
    roleArn: string,
    service: string,
    request: AuthorizationRequest,
  ): Authorization | undefined;
}

export interface Ports {
  /** `ports.objectIndex`: shared with the S3 Control API; an index of its own when absent. */
  readonly objectIndex?: SharedIndex | undefined;
  readonly eventSink?: EventSink | undefined;
  readonly serviceAuthority?: ServiceAuthority | undefined;
  readonly policyChecker?: PolicyChecker | undefined;
  /** KMS; the built-in key ring when absent. */
  readonly keyService?: KeyService | undefined;
  /** How shards spread over zones; `four-zone` when absent. */
  readonly placement?: PlacementPolicy | undefined;
}
