/**
 * Flow log records as text: AWS's default format, and custom ones like `${version} ${srcaddr}`.
 * https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html#flow-logs-fields
 */
import type { FlowRecord } from "./flow-record.ts";

/** What the account and its services know, and the data plane does not. */
export interface FlowLookups {
  /** `use1-az1` of `us-east-1a`. */
  readonly zoneId: (zone: string) => string | undefined;
  /** Whose published ranges have the address: `S3`, `DYNAMODB`, `AMAZON`. */
  readonly serviceOf: (address: string) => string | undefined;
}

type Value = string | number | undefined;
type Read = (record: FlowRecord, lookups: FlowLookups) => Value;

const notHere: Read = () => undefined;

/** By field: the version that brought it, and where it is read. */
const FIELDS: Readonly<Record<string, readonly [version: number, read: Read]>> = {
  version: [2, notHere],
  "account-id": [2, (record) => record.accountId],
  "interface-id": [2, (record) => record.interfaceId],
  srcaddr: [2, ({ flow }) => flow?.source],
  dstaddr: [2, ({ flow }) => flow?.destination],
  srcport: [2, ({ flow }) => flow?.sourcePort],
  dstport: [2, ({ flow }) => flow?.destinationPort],
  protocol: [2, ({ flow }) => flow?.protocol],
  packets: [2, ({ flow }) => flow?.packets],
  bytes: [2, ({ flow }) => flow?.bytes],
  start: [2, (record) => record.start],
  end: [2, (record) => record.end],
  action: [2, ({ flow }) => flow?.action],
  "log-status": [2, (record) => record.logStatus],
  "vpc-id": [3, (record) => record.vpcId],
  "subnet-id": [3, (record) => record.subnetId],
  "instance-id": [3, (record) => record.instanceId],
  "tcp-flags": [3, ({ flow }) => (flow?.protocol === 6 ? flow.tcpFlags : flow && 0)],
  type: [3, ({ flow }) => flow && (flow.packetSource.includes(":") ? "IPv6" : "IPv4")],
  "pkt-srcaddr": [3, ({ flow }) => flow?.packetSource],
  "pkt-dstaddr": [3, ({ flow }) => flow?.packetDestination],
  region: [4, (record) => record.region],
  "az-id": [4, (record, { zoneId }) => zoneId(record.zone)],
  "sublocation-type": [4, notHere],
  "sublocation-id": [4, notHere],
  "pkt-src-aws-service": [5, ({ flow }, { serviceOf }) => flow && serviceOf(flow.packetSource)],
  "pkt-dst-aws-service": [
    5,
    ({ flow }, { serviceOf }) => flow && serviceOf(flow.packetDestination),
  ],
  "flow-direction": [5, ({ flow }) => flow?.direction],
  "traffic-path": [5, ({ flow }) => flow?.trafficPath || undefined],
  "ecs-cluster-arn": [7, notHere],
  "ecs-cluster-name": [7, notHere],
  "ecs-container-instance-arn": [7, notHere],
  "ecs-container-instance-id": [7, notHere],
  "ecs-container-id": [7, notHere],
  "ecs-second-container-id": [7, notHere],
  "ecs-service-name": [7, notHere],
  "ecs-task-definition-arn": [7, notHere],
  "ecs-task-arn": [7, notHere],
  "ecs-task-id": [7, notHere],
  "reject-reason": [8, notHere],
};

const DEFAULT_FIELDS = Object.keys(FIELDS).filter((name) => FIELDS[name]![0] === 2);

/** As DescribeFlowLogs shows it when none was given. */
export const DEFAULT_FORMAT = DEFAULT_FIELDS.map((name) => `\${${name}}`).join(" ");

export interface FlowFormat {
  readonly fields: readonly string[];
  /** The highest that any of its fields came with. */
  readonly version: number;
}

/** Fields in `${…}`, parted by spaces; undefined when it is not that, or names a field that there is not. */
export function parseFlowFormat(text: string): FlowFormat | undefined {
  const fields: string[] = [];
  for (const part of text.trim().split(/\s+/)) {
    const name = /^\$\{([a-z0-9-]{1,64})\}$/.exec(part)?.[1];
    if (name === undefined || !Object.hasOwn(FIELDS, name)) return undefined;
    fields.push(name);
  }
  return { fields, version: Math.max(...fields.map((name) => FIELDS[name]![0])) };
}

/** The first line of a file in S3. */
export function formatHeader({ fields }: FlowFormat): string {
  return fields.join(" ");
}

/** One line, without its end. What does not apply is `-`. */
export function formatFlowRecord(
  record: FlowRecord,
  { fields, version }: FlowFormat,
  lookups: FlowLookups,
): string {
  return fields
    .map((name) => (name === "version" ? version : (FIELDS[name]![1](record, lookups) ?? "-")))
    .join(" ");
}
