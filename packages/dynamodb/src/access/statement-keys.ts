/**
 * The permission that a PartiQL statement needs, and its condition keys.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
 */
import type { AuthorizationRequest } from "@cloudglass/wire";
import type { Condition } from "../expression/condition.ts";
import { pathsOf, pathsRead } from "../expression/key-use.ts";
import {
  isKeyFault,
  keyOf,
  planOf,
  readStatement,
  type SelectStatement,
  type Statement,
} from "../expression/partiql/index.ts";
import { ValidationException } from "../expression/validation-exception.ts";
import { type AttributeValue, attributeOf } from "../expression/value/attribute-value.ts";
import type { Rooms } from "../rooms.ts";
import type { TableRecord } from "../table/catalogue/index.ts";
import { keysAsked } from "./item-keys.ts";
import { keyText } from "./key-text.ts";
import { type AccessCall, type Context, tablePermission } from "./permission.ts";

export interface WrittenStatement {
  readonly Statement?: string | undefined;
  readonly Parameters?: readonly AttributeValue[] | undefined;
}

const ACTIONS = {
  select: "dynamodb:PartiQLSelect",
  insert: "dynamodb:PartiQLInsert",
  update: "dynamodb:PartiQLUpdate",
  delete: "dynamodb:PartiQLDelete",
  exists: "dynamodb:PartiQLSelect",
} as const;

const RETURN_VALUES = {
  "all old": "ALL_OLD",
  "all new": "ALL_NEW",
  "modified old": "UPDATED_OLD",
  "modified new": "UPDATED_NEW",
} as const;

/** Of a request; a statement that cannot be read needs none, since it is refused. */
export function writtenStatementPermission(
  rooms: Rooms,
  { Statement: text = "", Parameters }: WrittenStatement,
  call: AccessCall,
  enclosingOperation?: string,
): AuthorizationRequest[] {
  try {
    const statement = readStatement(text, Parameters);
    return [statementPermission(rooms, statement, call, enclosingOperation)];
  } catch (error) {
    if (error instanceof ValidationException) return [];
    throw error;
  }
}

export function statementPermission(
  rooms: Rooms,
  statement: Statement,
  call: AccessCall,
  enclosingOperation?: string,
): AuthorizationRequest {
  const action = ACTIONS[statement.kind];
  const select = selectOf(statement);
  const { tableName: table } = select ?? (statement as Exclude<Statement, { kind: "exists" }>);
  const place = { table, index: select?.indexName };
  return tablePermission(rooms, action, place, call, (record) => {
    const context: Context = {};
    const attributes = new Set(attributesOf(statement));
    if (attributes.size > 0) context["dynamodb:Attributes"] = [...attributes];
    if (record !== undefined) Object.assign(context, keysAskedBy(statement, record));
    if (select !== undefined) context["dynamodb:Select"] = selectedBy(select);
    else if (statement.kind !== "insert") {
      const { returning } = statement as Statement & { kind: "update" | "delete" };
      context["dynamodb:ReturnValues"] = returning ? RETURN_VALUES[returning] : "NONE";
    }
    if (enclosingOperation !== undefined) {
      context["dynamodb:EnclosingOperation"] = enclosingOperation;
    }
    return context;
  });
}

function selectOf(statement: Statement): SelectStatement | undefined {
  if (statement.kind === "exists") return statement.select;
  return statement.kind === "select" ? statement : undefined;
}

function attributesOf(statement: Statement): string[] {
  switch (statement.kind) {
    case "select":
      return [...(statement.columns?.attributes ?? []), ...namesIn(statement.where)];
    case "insert":
      return Object.keys(statement.item);
    case "update": {
      const { update, where } = statement;
      const paths = [...update.actions.map(({ path }) => path), ...pathsRead(update)];
      return [...paths.map(([name]) => name as string), ...namesIn(where)];
    }
    case "delete":
      return namesIn(statement.where);
    case "exists":
      return attributesOf(statement.select);
  }
}

function namesIn(where: Condition | undefined): string[] {
  return where === undefined ? [] : pathsOf(where).map(([name]) => name as string);
}

/** The partition keys that a statement names, and whether it names none and reads everything. */
function keysAskedBy(statement: Statement, record: TableRecord): Context {
  const partitions = partitionsOf(statement, record);
  const isRead = statement.kind === "select";
  const context: Context = isRead ? { "dynamodb:FullTableScan": partitions === undefined } : {};
  const texts = (partitions ?? []).map(keyText).filter((text) => text !== undefined);
  if (texts.length > 0) context["dynamodb:LeadingKeys"] = [...new Set(texts)];
  return context;
}

/** Undefined when a read is one of everything. A statement that no table takes is refused later. */
function partitionsOf(
  statement: Statement,
  record: TableRecord,
): readonly AttributeValue[] | undefined {
  const { keys } = record;
  if (statement.kind === "insert") {
    const value = attributeOf(statement.item, keys.partition.name);
    return value === undefined ? [] : [value];
  }
  const select = selectOf(statement);
  if (select !== undefined) return readPartitions(select, record);
  const { where } = statement as Statement & { kind: "update" | "delete" };
  const found = keyOf(where, keys, "write");
  return isKeyFault(found) ? [] : [found.key[keys.partition.name] as AttributeValue];
}

/** Batches and transactions read the one item that is named, whatever the plan of a read would be. */
function readPartitions(
  { where, orderBy, indexName }: SelectStatement,
  record: TableRecord,
): readonly AttributeValue[] | undefined {
  const schema = keysAsked(record, indexName);
  const named = keyOf(where, schema, "read");
  if (!isKeyFault(named)) return [named.key[schema.partition.name] as AttributeValue];
  try {
    const plan = planOf(where, orderBy, schema);
    return plan.kind === "scan" ? undefined : plan.reads.map(({ query }) => query.partition);
  } catch (error) {
    if (error instanceof ValidationException) return [];
    throw error;
  }
}

function selectedBy({ columns, indexName }: SelectStatement): string {
  if (columns !== undefined) return "SPECIFIC_ATTRIBUTES";
  return indexName === undefined ? "ALL_ATTRIBUTES" : "ALL_PROJECTED_ATTRIBUTES";
}
