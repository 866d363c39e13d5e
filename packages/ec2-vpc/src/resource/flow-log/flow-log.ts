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
  /** `vpc-…`, `subnet-…`, `eni-…` */
  readonly resourceId: string;
  readonly trafficType: TrafficType;
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
