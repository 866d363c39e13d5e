/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html */
import type { DescribeTableInput, DescribeTableOutput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { type Rooms, requireRecord } from "../../rooms.ts";
import { describeReplicas } from "../global-tables/replica-description.ts";
import { describeRecord } from "./table-description.ts";

export function describeTable(
  rooms: Rooms,
  input: DescribeTableInput,
  call: Call,
): DescribeTableOutput {
  const record = requireRecord(rooms, call, input.TableName as string);
  rooms.itemCounts.refresh(record, call.receivedAt);
  const replicas = describeReplicas(rooms.records, record);
  return { Table: { ...describeRecord(record, call.receivedAt), ...replicas } };
}
