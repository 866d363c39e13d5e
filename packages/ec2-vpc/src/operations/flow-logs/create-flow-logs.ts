/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html */
import type {
  CreateFlowLogsCommandInput,
  CreateFlowLogsResult,
  UnsuccessfulItem,
} from "@aws-sdk/client-ec2";
import { type Call, ServiceError } from "@cloudglass/wire";
import {
  accessDenied,
  clientError,
  invalidParameter,
  missing,
  notImplemented,
} from "../../errors.ts";
import { DEFAULT_FORMAT, parseFlowFormat } from "../../packet/forward/flow-record-format.ts";
import type {
  FlowLogDestination,
  FlowLogRecord,
  TrafficType,
} from "../../resource/flow-log/flow-log.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import { specifiedTags } from "../../resource/tags.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";

type Input = CreateFlowLogsCommandInput;

/** Prefix of the ids of each type. */
const PREFIXES: Readonly<Record<string, string>> = {
  VPC: "vpc",
  Subnet: "subnet",
  NetworkInterface: "eni",
};

const alreadyExists = () =>
  clientError(
    "FlowLogAlreadyExists",
    "Error. There is an existing Flow Log with the same configuration and log destination.",
  );

export async function createFlowLogs(
  { resources, env, ports }: Rooms,
  input: Input,
  call: Call,
): Promise<CreateFlowLogsResult> {
  const place = placeOf(call);
  const { ResourceIds = [], ResourceType = "" } = input;
  if (ResourceIds.length === 0) throw missing("ResourceId");
  const prefix = PREFIXES[ResourceType];
  if (prefix === undefined) throw notImplemented(`A flow log of a ${ResourceType}`);
  const settings = {
    ...place,
    tags: specifiedTags(input.TagSpecifications, ["vpc-flow-log"]),
    trafficType: trafficTypeOf(input),
    destination: destinationOf(input, place),
    logFormat: formatOf(input),
    intervalSeconds: intervalOf(input),
    createdAt: env.clock.now(),
    deliveryError: undefined,
  };
  if (settings.destination.type === "s3") {
    const fault = await ports.flowLogDelivery?.prepareBucket(call, settings.destination.bucket);
    if (fault !== undefined) throw invalidParameter(fault);
  }
  const answer = resources.clientTokens.once(place, "CreateFlowLogs", input, () => {
    const records: FlowLogRecord[] = [];
    const unsuccessful: UnsuccessfulItem[] = [];
    for (const resourceId of new Set(ResourceIds)) {
      const fault = faultOf(resources, place, { ...settings, resourceId, prefix });
      if (fault === undefined) {
        records.push({ ...settings, id: resources.newId("fl"), resourceId });
      } else {
        unsuccessful.push({
          ResourceId: resourceId,
          Error: { Code: fault.code, Message: fault.message },
        });
      }
    }
    resources.commit(() => {
      for (const record of records) resources.flowLogs.put(record);
    });
    return { FlowLogIds: records.map(({ id }) => id), Unsuccessful: unsuccessful };
  });
  const ClientToken = input.ClientToken ?? env.random.uuid();
  return { ClientToken, ...answer };
}

/** What this resource cannot have one for; the others of the request still get theirs. */
function faultOf(
  resources: Resources,
  place: Place,
  asked: Pick<FlowLogRecord, "trafficType" | "destination" | "logFormat" | "resourceId"> & {
    readonly prefix: string;
  },
): ServiceError | undefined {
  const { resourceId, prefix } = asked;
  const collection = resources.collectionOf(resourceId);
  if (collection === undefined || !resourceId.startsWith(`${prefix}-`)) {
    return clientError("InvalidParameter", `Invalid resource id: ${resourceId}`);
  }
  try {
    collection.require(place, resourceId);
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
  const same = (each: FlowLogRecord) =>
    each.resourceId === resourceId &&
    each.trafficType === asked.trafficType &&
    each.logFormat === asked.logFormat &&
    JSON.stringify(each.destination) === JSON.stringify(asked.destination);
  return [...resources.flowLogs.in(place)].some(same) ? alreadyExists() : undefined;
}

function trafficTypeOf({ TrafficType }: Input): TrafficType {
  if (TrafficType === undefined) throw missing("TrafficType");
  return TrafficType;
}

function intervalOf({ MaxAggregationInterval = 600 }: Input): 60 | 600 {
  if (MaxAggregationInterval !== 60 && MaxAggregationInterval !== 600) {
    throw invalidParameter("Invalid Flow Log Max Aggregation Interval");
  }
  return MaxAggregationInterval;
}

function formatOf({ LogFormat = DEFAULT_FORMAT }: Input): string {
  const fields = LogFormat.trim().split(/\s+/);
  const unknown = fields.find((field) => parseFlowFormat(field) === undefined);
  if (unknown !== undefined) throw invalidParameter(`Unknown fields provided: ${unknown}`);
  return fields.join(" ");
}

function destinationOf(input: Input, place: Place): FlowLogDestination {
  const { LogDestination, LogDestinationType: type = "cloud-watch-logs" } = input;
  if (type === "cloud-watch-logs") return logGroupOf(input, place);
  if (type !== "s3") throw notImplemented(`A flow log with the destination ${type}`);
  if (input.LogGroupName !== undefined) {
    throw invalidParameter("LogDestination type must be cloud-watch-logs if LogGroupName is set.");
  }
  if (input.DeliverLogsPermissionArn !== undefined) {
    throw invalidParameter("DeliverLogsPermissionArn not applicable for s3 delivery");
  }
  if (!LogDestination)
    throw invalidParameter("LogDestination can't be empty if LogGroupName is not provided.");
  const parts = /^arn:aws:s3:::([^/:]+)(?:\/(.*))?$/.exec(LogDestination);
  if (parts === null) throw invalidParameter("LogDestination is not a valid ARN.");
  const [, bucket = "", path = ""] = parts;
  const folder = path.replace(/^\/+|\/+$/g, "");
  if (/(^|\/)AWSLogs(\/|$)/.test(folder)) {
    throw invalidParameter("LogDestination cannot contain the reserved word AWSLogs.");
  }
  const options = input.DestinationOptions;
  if (options?.FileFormat === "parquet") throw notImplemented("A flow log in Parquet");
  return {
    type: "s3",
    bucket,
    folder,
    hiveCompatiblePartitions: options?.HiveCompatiblePartitions ?? false,
    perHourPartition: options?.PerHourPartition ?? false,
  };
}

function logGroupOf(input: Input, { accountId, region }: Place): FlowLogDestination {
  const { LogDestination, LogGroupName, DeliverLogsPermissionArn: roleArn } = input;
  if (LogDestination !== undefined && LogGroupName !== undefined) {
    throw invalidParameter("Please only provide LogGroupName or only provide LogDestination.");
  }
  const named = LogDestination?.match(/^arn:aws:logs:([^:]*):([^:]*):log-group:([^:*]+)(?::\*)?$/);
  const logGroup = LogGroupName ?? named?.[3];
  if (!logGroup) {
    if (LogDestination) throw invalidParameter("LogDestination is not a valid ARN.");
    throw invalidParameter("LogDestination can't be empty if LogGroupName is not provided.");
  }
  const isOwn = !named || (named[1] === region && named[2] === accountId);
  if (!isOwn || input.DeliverCrossAccountRole) {
    throw notImplemented("A flow log to a log group of another account or region");
  }
  if (!roleArn) {
    throw invalidParameter(
      "DeliverLogsPermissionArn can't be empty if LogDestinationType is cloud-watch-logs.",
    );
  }
  const owner = /^arn:aws:iam::(\d{12}):role\/[\w+=,.@/-]+$/.exec(roleArn)?.[1];
  if (owner === undefined) throw invalidParameter("DeliverLogsPermissionArn is not a valid ARN.");
  if (owner !== accountId) throw accessDenied("Cross-account pass role is not allowed.");
  return { type: "cloud-watch-logs", logGroup, roleArn };
}
