/** Flow logs. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_FlowLog.html */
import { clientError } from "../../errors.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";

export type TrafficType = "ACCEPT" | "REJECT" | "ALL";

export type FlowLogDestination =
  | { readonly type: "cloud-watch-logs"; readonly logGroup: string; readonly roleArn: string }
  | {
      readonly type: "s3";
      readonly bucket: string;
      /** Between the bucket and `AWSLogs/`, without slashes at its ends; may be empty. */
      readonly folder: string;
      readonly hiveCompatiblePartitions: boolean;
      readonly perHourPartition: boolean;
    };

export interface FlowLogRecord extends ResourceRecord {
  /** `vpc-…`, `subnet-…`, `eni-…`, `tgw-…`, `tgw-attach-…` */
  readonly resourceId: string;
  /** Undefined for transit gateways, whose every packet is told. */
  readonly trafficType: TrafficType | undefined;
  readonly destination: FlowLogDestination;
  /** `${version} ${account-id} …` */
  readonly logFormat: string;
  readonly intervalSeconds: 60 | 600;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  /** What the last delivery failed with, in AWS's words. */
  readonly deliveryError: string | undefined;
}

const ofLogs = ({ destination }: FlowLogRecord) =>
  destination.type === "cloud-watch-logs" ? destination.logGroup : undefined;

export const FLOW_LOG: Kind<FlowLogRecord> = {
  type: "vpc-flow-log",
  prefix: "fl",
  notFound: ([id]) =>
    clientError("InvalidFlowLogId.NotFound", `The specified flow log ID ${id} does not exist`),
  filters: {
    "deliver-log-status": ({ deliveryError }) =>
      deliveryError === undefined ? "SUCCESS" : "FAILED",
    "log-destination-type": ({ destination }) => destination.type,
    "flow-log-id": ({ id }) => id,
    "log-group-name": ofLogs,
    "resource-id": ({ resourceId }) => resourceId,
    "traffic-type": ({ trafficType }) => trafficType,
  },
};

/** Version 2, which a flow log has whose format is not told. */
export const DEFAULT_FORMAT =
  "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status"
    .split(" ")
    .map((field) => `$\{${field}}`)
    .join(" ");

export const DEFAULT_TRANSIT_GATEWAY_FORMAT =
  "version resource-type account-id tgw-id tgw-attachment-id tgw-src-vpc-account-id tgw-dst-vpc-account-id tgw-src-vpc-id tgw-dst-vpc-id tgw-src-subnet-id tgw-dst-subnet-id tgw-src-eni tgw-dst-eni tgw-src-az-id tgw-dst-az-id tgw-pair-attachment-id srcaddr dstaddr srcport dstport protocol packets bytes start end log-status type packets-lost-no-route packets-lost-blackhole packets-lost-mtu-exceeded packets-lost-ttl-expired tcp-flags region flow-direction pkt-src-aws-service pkt-dst-aws-service"
    .split(" ")
    .map((field) => `$\{${field}}`)
    .join(" ");

/** Fields of versions 2 to 10. https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html */
export const FIELDS: ReadonlySet<string> = new Set(
  `version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status
   vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id sublocation-type sublocation-id
   pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path ecs-cluster-arn ecs-cluster-name
   ecs-container-instance-arn ecs-container-instance-id ecs-container-id ecs-second-container-id ecs-service-name
   ecs-task-definition-arn ecs-task-arn ecs-task-id reject-reason resource-id encryption-status`.split(
    /\s+/,
  ),
);
