/** What EC2 is told by composition, and what it asks of other services; composition fills them by name. */
import type { Call } from "@cloudglass/wire";
import type { ApiConnections } from "./edge/api-endpoint.ts";
import type { InstanceSessions } from "./metadata/instance-credentials.ts";

export type { InstanceSessions };

export interface Ec2Settings {
  /** Milliseconds of the clock that gateways, attachments and the like are pending or deleting. */
  readonly transitionMs: number;
  /** How long instances boot and shut down: no time, or as on Nitro. */
  readonly boot: "instant" | "aws";
}

export const DEFAULT_SETTINGS: Ec2Settings = { transitionMs: 0, boot: "instant" };

/** `ports.flowLogDelivery`: CloudWatch Logs and S3. Each resolves to what went wrong, in DescribeFlowLogs's words. */
export interface FlowLogDelivery {
  toLogGroup(
    place: {
      /** Whose role it has to be. */
      readonly accountId: string;
      readonly region: string;
      readonly roleArn: string;
      readonly logGroup: string;
      readonly logStream: string;
    },
    /** In order; a request's limits hold. */
    events: readonly { readonly timestamp: number; readonly message: string }[],
  ): Promise<string | undefined>;
  toBucket(
    place: {
      readonly accountId: string;
      readonly region: string;
      readonly bucket: string;
      readonly key: string;
    },
    bytes: Uint8Array,
  ): Promise<string | undefined>;
  /**
   * Lets log delivery write into the caller's bucket, where the caller may say so. Resolves to why there can be no
   * delivery at all.
   */
  prepareBucket(call: Call, bucket: string): Promise<string | undefined>;
}

/** `ports.instanceProfiles`: what IAM knows of instance profiles. */
export interface InstanceProfiles {
  byName(accountId: string, name: string): InstanceProfile | undefined;
  byArn(arn: string): InstanceProfile | undefined;
}

export interface InstanceProfile {
  readonly accountId: string;
  readonly arn: string;
  /** `AIPA…` */
  readonly id: string;
  /** Undefined: no role is in it. */
  readonly roleArn: string | undefined;
}

export interface Ports {
  readonly instanceProfiles?: InstanceProfiles | undefined;
  readonly apiConnections?: ApiConnections | undefined;
  readonly instanceSessions?: InstanceSessions | undefined;
  readonly flowLogDelivery?: FlowLogDelivery | undefined;
  readonly ec2Settings?: Ec2Settings | undefined;
}
