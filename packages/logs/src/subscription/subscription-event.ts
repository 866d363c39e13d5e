/**
 * What a subscribed function is invoked with: gzip and base64 around JSON.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
import { gzipSync } from "node:zlib";

export interface DeliveredEvent {
  readonly id: string;
  readonly timestamp: number;
  readonly message: string;
  /** By filters that name fields. */
  readonly extractedFields?: Readonly<Record<string, string>> | undefined;
}

export interface Delivery {
  /** The account. */
  readonly owner: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly filter: string;
  readonly events: readonly DeliveredEvent[];
}

export function subscriptionEvent({
  owner,
  logGroup,
  logStream,
  filter,
  events,
}: Delivery): Buffer {
  const content = JSON.stringify({
    messageType: "DATA_MESSAGE",
    owner,
    logGroup,
    logStream,
    subscriptionFilters: [filter],
    logEvents: events,
  });
  return Buffer.from(JSON.stringify({ awslogs: { data: gzipSync(content).toString("base64") } }));
}
