/**
 * What groups of the classes INFREQUENT_ACCESS and DELIVERY cannot do.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html
 */
import { invalidOperation, invalidParameter } from "../errors.ts";
import type { LogGroupRecord } from "../group/log-group.ts";

const sentence = (feature: string, { logGroupClass }: LogGroupRecord): string =>
  `${feature} is not supported for log groups of the log class ${logGroupClass}.`;

export function requireReadable(group: LogGroupRecord, operation: string): void {
  if (group.logGroupClass !== "STANDARD") throw invalidParameter(sentence(operation, group));
}

export function requireStandard(group: LogGroupRecord, operation: string): void {
  if (group.logGroupClass !== "STANDARD") throw invalidOperation(sentence(operation, group));
}
