/** Which permissions each operation needs. */
import type { AccessTable, AuthorizationRequest, Call } from "@cloudglass/wire";
import type { Rooms } from "./rooms.ts";
import { indexArn, parseTableName, tableArn } from "./table/arn.ts";

type AccessCall = Omit<Call, "authorize">;

export function accessOf(_rooms: Rooms): AccessTable {
  const onTable =
    (action: string) =>
    ({ TableName }: { readonly TableName: string }, call: AccessCall): AuthorizationRequest[] => {
      const place = parseTableName(TableName, call);
      return [
        {
          action: `dynamodb:${action}`,
          resource: tableArn(place),
          resourceAccountId: place.accountId,
        },
      ];
    };
  const onIndex =
    (action: string) =>
    (
      { TableName, IndexName }: { readonly TableName: string; readonly IndexName?: string },
      call: AccessCall,
    ): AuthorizationRequest[] => {
      const place = parseTableName(TableName, call);
      return [
        {
          action: `dynamodb:${action}`,
          resource: IndexName === undefined ? tableArn(place) : indexArn(place, IndexName),
          resourceAccountId: place.accountId,
        },
      ];
    };
  return {
    CreateTable: onTable("CreateTable"),
    DeleteTable: onTable("DeleteTable"),
    DescribeTable: onTable("DescribeTable"),
    GetItem: onTable("GetItem"),
    ListTables: () => [{ action: "dynamodb:ListTables", resource: "*" }],
    PutItem: onTable("PutItem"),
    Query: onIndex("Query"),
    Scan: onIndex("Scan"),
  };
}
