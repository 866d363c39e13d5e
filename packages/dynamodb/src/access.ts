/**
 * Which permissions each operation needs, on what, and with which condition keys.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
import type { AccessTable, AuthorizationRequest } from "@cloudglass/wire";
import { ITEM_ACTIONS, type ItemAction, type ItemMembers, itemKeys } from "./access/item-keys.ts";
import {
  type AccessCall,
  arnPermission,
  type Context,
  tablePermission,
} from "./access/permission.ts";
import { type WrittenStatement, writtenStatementPermission } from "./access/statement-keys.ts";
import { checkPolicyArn } from "./operations/policies/policy-slot.ts";
import type { Rooms } from "./rooms.ts";
import { parseTableName } from "./table/arn.ts";

type Rule = (input: RequestInput, call: AccessCall) => readonly AuthorizationRequest[];

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

interface ReplicaUpdate {
  readonly Create?: { readonly RegionName: string };
  readonly Delete?: { readonly RegionName: string };
}

/** The members that access rules look at. */
interface RequestInput extends ItemMembers, WrittenStatement {
  readonly TableName?: string;
  readonly TableArn?: string;
  readonly ResourceArn?: string;
  readonly BackupArn?: string;
  readonly ExportArn?: string;
  readonly ImportArn?: string;
  readonly GlobalTableName?: string;
  readonly TargetTableName?: string;
  readonly SourceTableName?: string;
  readonly SourceTableArn?: string;
  readonly TableCreationParameters?: { readonly TableName: string };
  readonly Tags?: readonly Tag[];
  readonly TagKeys?: readonly string[];
  readonly ResourcePolicy?: string;
  readonly ReplicaUpdates?: readonly ReplicaUpdate[];
  readonly ReplicationGroup?: readonly unknown[];
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly TransactStatements?: readonly WrittenStatement[];
  readonly TransactItems?: readonly Readonly<Record<string, TransactedItem>>[];
}

interface TransactedItem extends ItemMembers {
  readonly TableName: string;
}

/** @param served the operations that there are: rows are for those alone */
export function accessOf(rooms: Rooms, served: Iterable<string>): AccessTable {
  const rules: Readonly<Record<string, Rule>> = { ...tableRules(rooms), ...itemRules(rooms) };
  return Object.fromEntries(
    [...served].flatMap((operation) => {
      const rule = rules[operation];
      return rule === undefined ? [] : [[operation, rule] as const];
    }),
  );
}

function tableRules(rooms: Rooms): Readonly<Record<string, Rule>> {
  const onTable =
    (action: string): Rule =>
    ({ TableName = "" }, call) => [tablePermission(rooms, action, { table: TableName }, call)];
  const onIndex =
    (action: string): Rule =>
    ({ TableName = "", IndexName }, call) => [
      tablePermission(rooms, action, { table: TableName, index: IndexName }, call),
    ];
  const onArn =
    (action: string, member: "ResourceArn" | "BackupArn" | "ExportArn" | "ImportArn"): Rule =>
    (input, call) => [arnPermission(rooms, action, input[member] ?? "", call)];
  const onPolicy =
    (action: string): Rule =>
    ({ ResourceArn = "" }, call) => {
      checkPolicyArn(ResourceArn, call);
      return [arnPermission(rooms, action, ResourceArn, call)];
    };
  const onGlobalTable =
    (action: string, alsoTable = false): Rule =>
    ({ GlobalTableName = "" }, call) => {
      const asked = [globalTablePermission(action, GlobalTableName, call)];
      if (alsoTable) asked.push(tablePermission(rooms, action, { table: GlobalTableName }, call));
      return asked;
    };
  const anywhere =
    (action: string): Rule =>
    () => [{ action, resource: "*" }];
  const ofTable =
    (action: string): Rule =>
    ({ TableArn }, call) =>
      TableArn === undefined
        ? [{ action, resource: "*" }]
        : [tablePermission(rooms, action, { table: TableArn }, call)];

  return {
    CreateTable: creationRule(rooms),
    DeleteTable: onTable("dynamodb:DeleteTable"),
    DescribeTable: onTable("dynamodb:DescribeTable"),
    UpdateTable: updateRule(rooms),
    ListTables: anywhere("dynamodb:ListTables"),
    DescribeTimeToLive: onTable("dynamodb:DescribeTimeToLive"),
    UpdateTimeToLive: onTable("dynamodb:UpdateTimeToLive"),
    DescribeContinuousBackups: onTable("dynamodb:DescribeContinuousBackups"),
    UpdateContinuousBackups: onTable("dynamodb:UpdateContinuousBackups"),
    DescribeContributorInsights: onIndex("dynamodb:DescribeContributorInsights"),
    UpdateContributorInsights: onIndex("dynamodb:UpdateContributorInsights"),
    ListContributorInsights: anywhere("dynamodb:ListContributorInsights"),
    DescribeKinesisStreamingDestination: onTable("dynamodb:DescribeKinesisStreamingDestination"),
    EnableKinesisStreamingDestination: onTable("dynamodb:EnableKinesisStreamingDestination"),
    DisableKinesisStreamingDestination: onTable("dynamodb:DisableKinesisStreamingDestination"),
    UpdateKinesisStreamingDestination: onTable("dynamodb:UpdateKinesisStreamingDestination"),
    DescribeTableReplicaAutoScaling: onTable("dynamodb:DescribeTableReplicaAutoScaling"),
    UpdateTableReplicaAutoScaling: onTable("dynamodb:UpdateTableReplicaAutoScaling"),
    DescribeEndpoints: anywhere("dynamodb:DescribeEndpoints"),
    DescribeLimits: anywhere("dynamodb:DescribeLimits"),
    TagResource: tagRule(rooms, "dynamodb:TagResource"),
    UntagResource: tagRule(rooms, "dynamodb:UntagResource"),
    ListTagsOfResource: onArn("dynamodb:ListTagsOfResource", "ResourceArn"),
    PutResourcePolicy: onPolicy("dynamodb:PutResourcePolicy"),
    GetResourcePolicy: onPolicy("dynamodb:GetResourcePolicy"),
    DeleteResourcePolicy: onPolicy("dynamodb:DeleteResourcePolicy"),
    CreateBackup: onTable("dynamodb:CreateBackup"),
    DeleteBackup: onArn("dynamodb:DeleteBackup", "BackupArn"),
    DescribeBackup: onArn("dynamodb:DescribeBackup", "BackupArn"),
    ListBackups: anywhere("dynamodb:ListBackups"),
    RestoreTableFromBackup: (input, call) => [
      ...onArn("dynamodb:RestoreTableFromBackup", "BackupArn")(input, call),
      ...restorePermissions(rooms, "dynamodb:RestoreTableFromBackup", input, call),
    ],
    RestoreTableToPointInTime: (input, call) => {
      const action = "dynamodb:RestoreTableToPointInTime";
      const source = input.SourceTableArn ?? input.SourceTableName;
      return [
        ...(source === undefined ? [] : [tablePermission(rooms, action, { table: source }, call)]),
        ...restorePermissions(rooms, action, input, call),
      ];
    },
    ExportTableToPointInTime: ofTable("dynamodb:ExportTableToPointInTime"),
    DescribeExport: onArn("dynamodb:DescribeExport", "ExportArn"),
    ListExports: ofTable("dynamodb:ListExports"),
    ImportTable: ({ TableCreationParameters }, call) => {
      const table = TableCreationParameters?.TableName ?? "";
      return [tablePermission(rooms, "dynamodb:ImportTable", { table }, call)];
    },
    DescribeImport: onArn("dynamodb:DescribeImport", "ImportArn"),
    ListImports: ofTable("dynamodb:ListImports"),
    CreateGlobalTable: onGlobalTable("dynamodb:CreateGlobalTable", true),
    DescribeGlobalTable: onGlobalTable("dynamodb:DescribeGlobalTable"),
    DescribeGlobalTableSettings: onGlobalTable("dynamodb:DescribeGlobalTableSettings"),
    ListGlobalTables: anywhere("dynamodb:ListGlobalTables"),
    UpdateGlobalTable: onGlobalTable("dynamodb:UpdateGlobalTable", true),
    UpdateGlobalTableSettings: onGlobalTable("dynamodb:UpdateGlobalTableSettings", true),
  };
}

/** What a restore does to the items of the table that it makes, it does in the name of the caller. */
const RESTORED_WITH = [
  "dynamodb:BatchWriteItem",
  "dynamodb:DeleteItem",
  "dynamodb:GetItem",
  "dynamodb:PutItem",
  "dynamodb:Query",
  "dynamodb:Scan",
  "dynamodb:UpdateItem",
];

function restorePermissions(
  rooms: Rooms,
  action: string,
  { TargetTableName: table = "" }: RequestInput,
  call: AccessCall,
): AuthorizationRequest[] {
  return [action, ...RESTORED_WITH].map((each) => tablePermission(rooms, each, { table }, call));
}

function globalTablePermission(
  action: string,
  name: string,
  { caller }: AccessCall,
): AuthorizationRequest {
  const { accountId } = caller;
  const resource = `arn:aws:dynamodb::${accountId}:global-table/${name}`;
  return { action, resource, resourceAccountId: accountId };
}

/** A table that comes with tags or with a policy needs the permissions to put them on it. */
function creationRule(rooms: Rooms): Rule {
  return ({ TableName: table = "", Tags = [], ResourcePolicy }, call) => {
    const tags = requestTags(Tags);
    const asked = [{ ...tablePermission(rooms, "dynamodb:CreateTable", { table }, call), ...tags }];
    if (Tags.length > 0) {
      asked.push({ ...tablePermission(rooms, "dynamodb:TagResource", { table }, call), ...tags });
    }
    if (ResourcePolicy !== undefined) {
      asked.push(tablePermission(rooms, "dynamodb:PutResourcePolicy", { table }, call));
    }
    return asked;
  };
}

/** Replicas are made and deleted in the regions where they are. */
function updateRule(rooms: Rooms): Rule {
  return ({ TableName: table = "", ReplicaUpdates = [] }, call) => {
    const asked = [tablePermission(rooms, "dynamodb:UpdateTable", { table }, call)];
    for (const { Create, Delete } of ReplicaUpdates) {
      const region = Create?.RegionName ?? Delete?.RegionName;
      if (region === undefined) continue;
      const { name } = parseTableName(table, call);
      const action = Create ? "dynamodb:CreateTableReplica" : "dynamodb:DeleteTableReplica";
      asked.push(tablePermission(rooms, action, { table: name }, { region, caller: call.caller }));
    }
    return asked;
  };
}

function tagRule(rooms: Rooms, action: string): Rule {
  return ({ ResourceArn = "", Tags, TagKeys }, call) => {
    const context = Tags === undefined ? { "aws:TagKeys": TagKeys ?? [] } : tagContext(Tags);
    return [{ ...arnPermission(rooms, action, ResourceArn, call), context }];
  };
}

function requestTags(tags: readonly Tag[]): { readonly context?: Context } {
  return tags.length === 0 ? {} : { context: tagContext(tags) };
}

function tagContext(tags: readonly Tag[]): Context {
  const context: Context = { "aws:TagKeys": tags.map(({ Key }) => Key) };
  for (const { Key, Value } of tags) context[`aws:RequestTag/${Key}`] = Value;
  return context;
}

function itemRules(rooms: Rooms): Readonly<Record<string, Rule>> {
  const onItem =
    (action: ItemAction): Rule =>
    (input, call) => [
      tablePermission(
        rooms,
        action.name,
        { table: input.TableName ?? "", index: input.IndexName },
        call,
        (record) => itemKeys(action, [input], record),
      ),
    ];
  /** On each table of the batch, for all of its items together. */
  const onBatch =
    (action: ItemAction, requestsOf: (ofTable: never) => readonly ItemMembers[]): Rule =>
    ({ RequestItems = {}, ReturnConsumedCapacity }, call) =>
      Object.entries(RequestItems).map(([table, ofTable]) =>
        tablePermission(rooms, action.name, { table }, call, (record) =>
          itemKeys(
            action,
            requestsOf(ofTable as never).map((each) => ({ ...each, ReturnConsumedCapacity })),
            record,
          ),
        ),
      );
  /** On each item by itself, with the action that would do it alone. */
  const onTransaction =
    (enclosing: string): Rule =>
    ({ TransactItems = [], ReturnConsumedCapacity }, call) =>
      TransactItems.flatMap((actions) =>
        Object.entries(actions).map(([kind, item]) => {
          const action = TRANSACTED[kind] as ItemAction;
          const members = { ...item, ReturnConsumedCapacity };
          return tablePermission(rooms, action.name, { table: item.TableName }, call, (record) =>
            itemKeys(action, [members], record, enclosing),
          );
        }),
      );

  return {
    GetItem: onItem(ITEM_ACTIONS.GetItem),
    PutItem: onItem(ITEM_ACTIONS.PutItem),
    UpdateItem: onItem(ITEM_ACTIONS.UpdateItem),
    DeleteItem: onItem(ITEM_ACTIONS.DeleteItem),
    Query: onItem(ITEM_ACTIONS.Query),
    Scan: onItem(ITEM_ACTIONS.Scan),
    ExecuteStatement: (input, call) => writtenStatementPermission(rooms, input, call),
    ExecuteTransaction: ({ TransactStatements = [] }, call) =>
      TransactStatements.flatMap((each) =>
        writtenStatementPermission(rooms, each, call, "ExecuteTransaction"),
      ),
    // Each statement is asked for by itself: one that is denied fails, and the others do not.
    BatchExecuteStatement: () => [],
    BatchGetItem: onBatch(ITEM_ACTIONS.BatchGetItem, readsOf),
    BatchWriteItem: onBatch(ITEM_ACTIONS.BatchWriteItem, writesOf),
    TransactGetItems: onTransaction("TransactGetItems"),
    TransactWriteItems: onTransaction("TransactWriteItems"),
  };
}

const TRANSACTED: Readonly<Record<string, ItemAction>> = {
  Get: ITEM_ACTIONS.GetItem,
  Put: ITEM_ACTIONS.PutItem,
  Update: ITEM_ACTIONS.UpdateItem,
  Delete: ITEM_ACTIONS.DeleteItem,
  ConditionCheck: ITEM_ACTIONS.ConditionCheckItem,
};

type Keyed = Pick<ItemMembers, "Key" | "Item">;

function readsOf({ Keys = [], ...shared }: ItemMembers & { readonly Keys?: readonly never[] }) {
  return Keys.map((Key) => ({ ...shared, Key }));
}

function writesOf(
  requests: readonly { readonly PutRequest?: Keyed; readonly DeleteRequest?: Keyed }[],
): readonly ItemMembers[] {
  return requests.map(({ PutRequest, DeleteRequest }) => PutRequest ?? DeleteRequest ?? {});
}
