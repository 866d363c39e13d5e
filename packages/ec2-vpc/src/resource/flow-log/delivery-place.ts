/**
 * Where records of a flow log go: the stream of an interface, or a file of a bucket.
 * https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html
 */
import type { FlowLogDestination, FlowLogRecord } from "./flow-log.ts";

/** `eni-1235b8ca123456789-all` */
export function streamName({ trafficType }: FlowLogRecord, interfaceId: string): string {
  return `${interfaceId}-${trafficType.toLowerCase()}`;
}

/**
 * Key of a file whose records' time-out came at `at`.
 * @param hash 8 characters that make it another one than its neighbours
 */
export function fileKey(
  flowLog: FlowLogRecord,
  destination: Extract<FlowLogDestination, { type: "s3" }>,
  at: number,
  hash: string,
): string {
  const { accountId, region, id } = flowLog;
  const [date = "", time = ""] = new Date(at).toISOString().split("T");
  const [year, month, day] = date.split("-") as [string, string, string];
  const [hour, minute] = time.split(":") as [string, string];
  const { folder, hiveCompatiblePartitions: isHive, perHourPartition } = destination;
  const part = (name: string, value: string) => (isHive ? `${name}=${value}` : value);
  return [
    ...(folder === "" ? [] : [folder]),
    "AWSLogs",
    part("aws-account-id", accountId),
    part("aws-service", "vpcflowlogs"),
    part("aws-region", region),
    part("year", year),
    part("month", month),
    part("day", day),
    ...(perHourPartition ? [part("hour", hour)] : []),
    `${accountId}_vpcflowlogs_${region}_${id}_${year}${month}${day}T${hour}${minute}Z_${hash}.log.gz`,
  ].join("/");
}
