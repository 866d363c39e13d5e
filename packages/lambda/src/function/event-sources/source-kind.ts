/** What an event source is, by its ARN. Those without a service here can be set up, and not switched on. */

export type SourceKind = "dynamodb" | "kinesis" | "sqs" | "mq" | "kafka" | "documentdb";

const KINDS: readonly (readonly [RegExp, SourceKind])[] = [
  [/^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:\d{12}:table\/[^/]+\/stream\/[^/]+$/, "dynamodb"],
  [/^arn:aws[a-z-]*:kinesis:[a-z0-9-]+:\d{12}:stream\/.+$/, "kinesis"],
  [/^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:.+$/, "sqs"],
  [/^arn:aws[a-z-]*:mq:[a-z0-9-]+:\d{12}:broker:.+$/, "mq"],
  [/^arn:aws[a-z-]*:kafka:[a-z0-9-]+:\d{12}:cluster\/.+$/, "kafka"],
  [/^arn:aws[a-z-]*:rds:[a-z0-9-]+:\d{12}:cluster:.+$/, "documentdb"],
];

export function sourceKind(arn: string): SourceKind | undefined {
  return KINDS.find(([pattern]) => pattern.test(arn))?.[1];
}

export const isStream = (kind: SourceKind): boolean => kind === "dynamodb" || kind === "kinesis";
