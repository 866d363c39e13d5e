/**
 * Which permissions the operations of DynamoDB Streams need.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
import type { AccessTable } from "@cloudglass/wire";
import type { Rooms } from "../rooms.ts";
import { type AccessCall, arnPermission } from "./permission.ts";

interface RequestInput {
  readonly StreamArn?: string;
  readonly ShardIterator?: string;
}

export function streamAccessOf(rooms: Rooms): AccessTable {
  const onStream =
    (action: string) =>
    ({ StreamArn, ShardIterator }: RequestInput, call: AccessCall) => {
      // An iterator begins with the ARN of its stream, to which it is sealed.
      const arn = StreamArn ?? ShardIterator?.split("|")[0] ?? "";
      return [arnPermission(rooms, action, arn, call)];
    };
  return {
    DescribeStream: onStream("dynamodb:DescribeStream"),
    GetRecords: onStream("dynamodb:GetRecords"),
    GetShardIterator: onStream("dynamodb:GetShardIterator"),
    ListStreams: () => [{ action: "dynamodb:ListStreams", resource: "*" }],
  };
}
