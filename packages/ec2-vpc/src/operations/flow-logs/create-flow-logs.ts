/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html */
import type {
  CreateFlowLogsCommandInput,
  CreateFlowLogsResult,
  UnsuccessfulItem,
} from "@aws-sdk/client-ec2";
import { type Call, ServiceError } from "@cloudglass/wire";
import { clientError, invalidParameter, missing, notImplemented } from "../../errors.ts";
import {
  DEFAULT_FORMAT,
  DEFAULT_TRANSIT_GATEWAY_FORMAT,
  FIELDS,
  type FlowLogDestination,
  type FlowLogRecord,
  type TrafficType,
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
  TransitGateway: "tgw",
  TransitGatewayAttachment: "tgw-attach",
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
  const isTransit = prefix.startsWith("tgw");
  const settings = {
    ...place,
    tags: specifiedTags(input.TagSpecifications, ["vpc-flow-log"]),
    trafficType: trafficTypeOf(input, isTransit),
    destination: destinationOf(input),
    logFormat: formatOf(input, isTransit),
    intervalSeconds: intervalOf(input, isTransit),
    createdAt: env.clock.now(),
    deliveryError: undefined,
  };
  if (settings.destination.type === "s3") {
    const fault = await ports.flowLogDelivery?.prepareBucket(call, settings.destination.bucket);
    if (fault !== undefined) throw invalidParameter(fault);
  }
  const unsuccessful: UnsuccessfulItem[] = [];
  const ids = resources.clientTokens.once(place, "CreateFlowLogs", input, () => {
    const records: FlowLogRecord[] = [];
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
    return records.map(({ id }) => id);
  });
  const ClientToken = input.ClientToken ?? env.random.uuid();
  return { ClientToken, FlowLogIds: [...ids], Unsuccessful: unsuccessful };
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

function trafficTypeOf({ TrafficType }: Input, isTransit: boolean): TrafficType | undefined {
  if (isTransit) {
    if (TrafficType === undefined) return undefined;
    throw invalidParameter("TrafficType cannot be specified for the provided resource type.");
  }
  if (TrafficType === undefined) throw missing("TrafficType");
  return TrafficType;
}

function intervalOf({ MaxAggregationInterval }: Input, isTransit: boolean): 60 | 600 {
  if (MaxAggregationInterval === undefined) return isTransit ? 60 : 600;
  const isValid = MaxAggregationInterval === 60 || (MaxAggregationInterval === 600 && !isTransit);
  if (!isValid) throw invalidParameter("Invalid Flow Log Max Aggregation Interval");
  return MaxAggregationInterval as 60 | 600;
}

function formatOf({ LogFormat }: Input, isTransit: boolean): string {
  if (LogFormat === undefined) return isTransit ? DEFAULT_TRANSIT_GATEWAY_FORMAT : DEFAULT_FORMAT;
  const fields = LogFormat.trim().split(/\s+/);
  for (const field of fields) {
    const name = /^\$\{([a-z-]+)\}$/.exec(field)?.[1];
    const isKnown = name !== undefined && (FIELDS.has(name) || isTransitField(name, isTransit));
    if (!isKnown) throw invalidParameter(`Unknown fields provided: ${field}`);
  }
  return fields.join(" ");
}

function isTransitField(name: string, isTransit: boolean): boolean {
  return isTransit && DEFAULT_TRANSIT_GATEWAY_FORMAT.includes(`$\{${name}}`);
}

function destinationOf(input: Input): FlowLogDestination {
  const { LogDestination, LogDestinationType: type = "cloud-watch-logs" } = input;
  if (type === "cloud-watch-logs") return logGroupOf(input);
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

function logGroupOf(input: Input): FlowLogDestination {
  const { LogDestination, LogGroupName, DeliverLogsPermissionArn: roleArn } = input;
  if (LogDestination !== undefined && LogGroupName !== undefined) {
    throw invalidParameter("Please only provide LogGroupName or only provide LogDestination.");
  }
  const named = LogDestination?.match(/^arn:aws:logs:[^:]*:[^:]*:log-group:([^:*]+)(?::\*)?$/)?.[1];
  const logGroup = LogGroupName ?? named;
  if (!logGroup) {
    if (LogDestination) throw invalidParameter("LogDestination is not a valid ARN.");
    throw invalidParameter("LogDestination can't be empty if LogGroupName is not provided.");
  }
  if (!roleArn) {
    throw invalidParameter(
      "DeliverLogsPermissionArn can't be empty if LogDestinationType is cloud-watch-logs.",
    );
  }
  return { type: "cloud-watch-logs", logGroup, roleArn };
}
