/**
 * Condition keys of fine-grained access: which items and attributes a request is about, and what it wants back. They
 * are found out when a policy asks for one. A request whose expressions cannot be read is refused later, whatever is
 * said here.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
import type { AttributeMap } from "../expression/value/attribute-value.ts";
import { attributeOf } from "../expression/value/attribute-value.ts";
import type { KeySchema } from "../expression/value/key-check.ts";
import type { TableRecord } from "../table/catalogue/index.ts";
import { keyText } from "./key-text.ts";
import type { Context } from "./permission.ts";
import { queriedPartition, type TouchingMembers, touchedAttributes } from "./touched.ts";

export interface ItemMembers extends TouchingMembers {
  readonly IndexName?: string | undefined;
  readonly Select?: string | undefined;
  readonly ReturnValues?: string | undefined;
  readonly ReturnConsumedCapacity?: string | undefined;
}

/** Which of the keys an action has beside `dynamodb:Attributes`. */
export interface ItemAction {
  readonly name: string;
  readonly leads?: "key" | "query";
  readonly selects?: boolean;
  readonly returnsValues?: boolean;
  /** PartiQL's actions have not. */
  readonly withCapacity?: boolean;
}

const READ = { withCapacity: true, selects: true } as const;
const WRITE = { leads: "key", withCapacity: true, returnsValues: true } as const;

export const ITEM_ACTIONS = {
  GetItem: { name: "dynamodb:GetItem", leads: "key", ...READ },
  PutItem: { name: "dynamodb:PutItem", ...WRITE },
  UpdateItem: { name: "dynamodb:UpdateItem", ...WRITE },
  DeleteItem: { name: "dynamodb:DeleteItem", ...WRITE },
  ConditionCheckItem: { name: "dynamodb:ConditionCheckItem", leads: "key", withCapacity: true },
  Query: { name: "dynamodb:Query", leads: "query", ...READ },
  Scan: { name: "dynamodb:Scan", ...READ },
  BatchGetItem: { name: "dynamodb:BatchGetItem", leads: "key", ...READ },
  BatchWriteItem: { name: "dynamodb:BatchWriteItem", leads: "key", withCapacity: true },
} satisfies Readonly<Record<string, ItemAction>>;

/** `requests`: of one table, the items of a batch each by itself. */
export function itemKeys(
  action: ItemAction,
  requests: readonly ItemMembers[],
  record: TableRecord | undefined,
  enclosingOperation?: string,
): Context {
  const [first = {}] = requests;
  const context: Context = {};
  const attributes = new Set(requests.flatMap(touchedAttributes));
  if (attributes.size > 0) context["dynamodb:Attributes"] = [...attributes];
  if (action.leads !== undefined && record !== undefined) {
    const leading = leadingKeys(action.leads, requests, keysAsked(record, first.IndexName));
    if (leading.length > 0) context["dynamodb:LeadingKeys"] = leading;
  }
  if (action.selects) context["dynamodb:Select"] = selected(first);
  if (action.returnsValues) context["dynamodb:ReturnValues"] = first.ReturnValues ?? "NONE";
  if (action.withCapacity) {
    context["dynamodb:ReturnConsumedCapacity"] = first.ReturnConsumedCapacity ?? "NONE";
  }
  if (enclosingOperation !== undefined) {
    context["dynamodb:EnclosingOperation"] = enclosingOperation;
  }
  return context;
}

/** Of the table, or of the index that is read. */
export function keysAsked(record: TableRecord, index: string | undefined): KeySchema {
  if (index === undefined) return record.keys;
  const indexes = [...record.localIndexes, ...record.globalIndexes];
  return indexes.find(({ name }) => name === index)?.keys ?? record.keys;
}

/** Values of partition keys, each once. */
function leadingKeys(
  leads: "key" | "query",
  requests: readonly ItemMembers[],
  { partition }: KeySchema,
): readonly string[] {
  const values = requests.map((request) =>
    leads === "query"
      ? queriedPartition(request, partition.name)
      : attributeOf((request.Key ?? request.Item ?? {}) as AttributeMap, partition.name),
  );
  const texts = values.map((value) => (value === undefined ? undefined : keyText(value)));
  return [...new Set(texts.filter((text) => text !== undefined))];
}

/** What a read would bring: the parameter, or what it is when it is left out. */
function selected(members: ItemMembers): string {
  if (members.Select !== undefined) return members.Select;
  const isNamed = members.ProjectionExpression ?? members.AttributesToGet;
  if (isNamed !== undefined) return "SPECIFIC_ATTRIBUTES";
  return members.IndexName === undefined ? "ALL_ATTRIBUTES" : "ALL_PROJECTED_ATTRIBUTES";
}
