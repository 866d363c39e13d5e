/** What S3 asks of others; composition fills it by name. */

import type { Authorization, AuthorizationRequest, ContextValue } from "@cloudglass/wire";
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

/** Where a notification goes. */
export interface EventDestination {
  readonly kind: "event-bus" | "function" | "queue" | "topic";
  readonly arn: string;
}

/** The bucket, as policies of destinations name it. */
export interface EventSource {
  readonly bucketArn: string;
  /** Its owner. */
  readonly accountId: string;
}

export interface EventNotice {
  readonly destination: EventDestination;
  /** Name of the bucket that it tells of. */
  readonly bucket: string;
  readonly source: EventSource;
  /** JSON, in AWS's form for the destination. */
  readonly message: string;
}

/** `ports.eventSink`: queues, topics, functions and buses. Without it S3 keeps the last events and shows them. */
export interface EventSink {
  /** Why S3 may not send there, in AWS's words (`The destination queue does not exist`); undefined when it may. */
  refusalOf(
    destination: EventDestination,
    source: EventSource,
  ): string | undefined | Promise<string | undefined>;
  /**
   * Settles once the destination has taken the notice over; after a rejection it is asked again later. The same
   * notice may come twice.
   */
  deliver(notice: EventNotice): Promise<void>;
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
