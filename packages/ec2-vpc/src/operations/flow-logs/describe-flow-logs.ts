/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeFlowLogs.html */
import type {
  DescribeFlowLogsCommandInput,
  DescribeFlowLogsResult,
  FlowLog,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import type { FlowLogRecord } from "../../resource/flow-log/flow-log.ts";
import { shownTags } from "../../resource/tags.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";

export function describeFlowLogs(
  { resources }: Rooms,
  { Filter, FlowLogIds, MaxResults, NextToken }: DescribeFlowLogsCommandInput,
  call: Call,
): DescribeFlowLogsResult {
  const input = { Filters: Filter, MaxResults, NextToken };
  const page = describe(resources, resources.flowLogs, input, placeOf(call), { ids: FlowLogIds });
  return { FlowLogs: page.records.map(shownFlowLog), NextToken: page.nextToken };
}

function shownFlowLog(flowLog: FlowLogRecord): FlowLog {
  const { destination, deliveryError } = flowLog;
  return {
    FlowLogId: flowLog.id,
    FlowLogStatus: "ACTIVE",
    CreationTime: new Date(flowLog.createdAt),
    ResourceId: flowLog.resourceId,
    TrafficType: flowLog.trafficType,
    LogFormat: flowLog.logFormat,
    MaxAggregationInterval: flowLog.intervalSeconds,
    DeliverLogsStatus: deliveryError === undefined ? "SUCCESS" : "FAILED",
    ...(deliveryError !== undefined && { DeliverLogsErrorMessage: deliveryError }),
    LogDestinationType: destination.type,
    ...(destination.type === "cloud-watch-logs"
      ? {
          LogGroupName: destination.logGroup,
          DeliverLogsPermissionArn: destination.roleArn,
          LogDestination: `arn:aws:logs:${flowLog.region}:${flowLog.accountId}:log-group:${destination.logGroup}`,
        }
      : {
          LogDestination: `arn:aws:s3:::${[destination.bucket, destination.folder].filter((part) => part !== "").join("/")}`,
          DestinationOptions: {
            FileFormat: "plain-text",
            HiveCompatiblePartitions: destination.hiveCompatiblePartitions,
            PerHourPartition: destination.perHourPartition,
          },
        }),
    Tags: shownTags(flowLog.tags),
  };
}
