/** What CloudWatch Logs asks of others; composition fills it by name. */
import type { SharedRooms } from "./shared-rooms.ts";

/** `ports.policyChecker`: the grammar of policies is IAM's. */
export interface PolicyChecker {
  /** AWS's sentence for what is wrong with a resource policy; undefined when it is well-formed. */
  faultOf(policy: string): string | undefined;
}

/** The group whose events are delivered. */
export interface SubscriptionSource {
  readonly accountId: string;
  readonly region: string;
  /** `arn:aws:logs:us-east-1:000000000000:log-group:NAME`; AWS names it with `:*` behind it as the source. */
  readonly groupArn: string;
}

/** `ports.subscriptionTargets`: functions. Without it subscription filters are refused. */
export interface SubscriptionTargets {
  /** Why events may not be sent to the function, in AWS's words; undefined when they may. */
  refusalOf(functionArn: string, source: SubscriptionSource): Promise<string | undefined>;
  /**
   * Settles once the function's queue has taken the event over; after a rejection it is delivered again later. The same
   * event may come twice.
   */
  deliver(functionArn: string, source: SubscriptionSource, payload: Uint8Array): Promise<void>;
}

export interface Ports {
  /** What the service and those who write logs in this process have in common; the service's own when absent. */
  readonly logsRooms?: SharedRooms | undefined;
  readonly policyChecker?: PolicyChecker | undefined;
  readonly subscriptionTargets?: SubscriptionTargets | undefined;
}
