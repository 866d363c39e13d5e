/** Statements with their parameters: what is to be done, before anything is known of the table. */
import type { Condition } from "../condition.ts";
import { ParseCache } from "../parse-cache.ts";
import type { Update } from "../update.ts";
import type { AttributeValue, Item } from "../value/attribute-value.ts";
import { type Columns, columnsOf } from "./columns.ts";
import { conditionOf } from "./condition-reader.ts";
import { refused, refusedAt } from "./faults.ts";
import { mapOf, type Parameters, typeNameOf, writtenValueOf } from "./literal.ts";
import { checkParameters } from "./parameters.ts";
import { parseStatement } from "./statement-parser.ts";
import type {
  ExpressionNode,
  OrderingNode,
  ReturningMapping,
  ReturningNode,
  SelectNode,
  SourceNode,
  StatementNode,
} from "./syntax-tree.ts";
import { updateFrom } from "./update-reader.ts";

export interface Ordering {
  readonly name: string;
  readonly isDescending: boolean;
}

export interface SelectStatement {
  readonly kind: "select";
  readonly tableName: string;
  readonly indexName: string | undefined;
  /** Undefined: all attributes. */
  readonly columns: Columns | undefined;
  readonly where: Condition | undefined;
  /** Undefined without ORDER BY. */
  readonly orderBy: readonly Ordering[] | undefined;
}

export interface InsertStatement {
  readonly kind: "insert";
  readonly tableName: string;
  readonly item: Item;
}

export interface UpdateStatement {
  readonly kind: "update";
  readonly tableName: string;
  readonly update: Update;
  readonly where: Condition | undefined;
  readonly returning: ReturningMapping | undefined;
}

export interface DeleteStatement {
  readonly kind: "delete";
  readonly tableName: string;
  readonly where: Condition | undefined;
  readonly returning: ReturningMapping | undefined;
}

/** A condition in a transaction that writes. */
export interface ExistsStatement {
  readonly kind: "exists";
  readonly select: SelectStatement;
}

export type Statement =
  | SelectStatement
  | InsertStatement
  | UpdateStatement
  | DeleteStatement
  | ExistsStatement;

const TABLE_NAME = /^[a-zA-Z0-9_.-]{3,255}$/;
const ALIAS = "Aliasing is not supported";

const statements = new ParseCache(parseStatement);

/** Throws a `ValidationException` with AWS's message. */
export function readStatement(
  text: string,
  parameters: readonly AttributeValue[] | undefined,
): Statement {
  const values = checkParameters(parameters ?? []);
  return bound(statements.get(text), values);
}

function bound(node: StatementNode, parameters: Parameters): Statement {
  switch (node.kind) {
    case "select":
      return selectOf(node, parameters);
    case "insert":
      return insertOf(node, parameters);
    case "update": {
      const tableName = writtenTable(node.source);
      const returning = returningOf(node.returning);
      const update = updateFrom(node.assignments, parameters);
      const where = whereOf(node.where, parameters);
      return { kind: "update", tableName, update, where, returning };
    }
    case "delete": {
      const tableName = writtenTable(node.source);
      const returning = returningOf(node.returning);
      if (returning !== undefined && returning !== "all old") {
        throw refused(
          `Invalid returning clause: RETURNING ${returning.toUpperCase()} *. ` +
            "Only RETURNING ALL OLD * is allowed in DELETE statements.",
        );
      }
      return { kind: "delete", tableName, where: whereOf(node.where, parameters), returning };
    }
    case "expression":
      return existsOf(node.expression, parameters);
  }
}

function whereOf(node: ExpressionNode | undefined, parameters: Parameters): Condition | undefined {
  return node && conditionOf(node, parameters);
}

function selectOf(node: SelectNode, parameters: Parameters): SelectStatement {
  const [clause] = node.foreign;
  if (clause !== undefined) throw refusedAt(`Unsupported clause: ${clause.name}`, clause.span);
  const [tableName, indexName] = sourceOf(node.source);
  const columns = node.columns === "all" ? undefined : columnsOf(node.columns);
  const where = whereOf(node.where, parameters);
  const orderBy = node.orderBy?.map(orderingOf);
  if (orderBy !== undefined && where === undefined) {
    throw refused("Must have WHERE clause in the statement when using ORDER BY clause.");
  }
  return { kind: "select", tableName, indexName, columns, where, orderBy };
}

function orderingOf({ expression, isDescending }: OrderingNode): Ordering {
  if (expression.kind === "name") return { name: expression.name, isDescending };
  throw refused(
    `Argument to ORDER BY must be of type VariableReference. Type: ${typeNameOf(expression)}`,
  );
}

function insertOf(
  node: StatementNode & { readonly kind: "insert" },
  parameters: Parameters,
): InsertStatement {
  const { item, refusal, returning } = node;
  if (refusal === "several") {
    throw refused(
      "Unsupported operation: Inserting multiple items in a single statement is not supported, " +
        'use "INSERT INTO tableName VALUE item" instead',
    );
  }
  if (refusal === "at") throw refused("AT is not supported in insert statements.");
  if (refusal === "on conflict") throw refused("Unsupported clause: ON CONFLICT");
  if (returning.length > 0) throw refused("RETURNING is not supported in INSERT");
  const [tableName, indexName] = sourceOf(node.source);
  if (indexName !== undefined) {
    throw refused(
      "FROM clause may only contain a single table name in data manipulation statements",
    );
  }
  if (item.kind !== "struct") {
    throw refused(
      "Unsupported format in item expression. " +
        "Please use struct format {...} to express item values for insert statement.",
    );
  }
  const read = (value: ExpressionNode) => writtenValueOf(value, parameters);
  return { kind: "insert", tableName, item: mapOf(item, "root", read) };
}

function existsOf(node: ExpressionNode, parameters: Parameters): ExistsStatement {
  const [inner] = node.kind === "call" && node.name === "exists" ? node.operands : [];
  if (inner?.kind === "statement" && inner.statement.kind === "select") {
    return { kind: "exists", select: selectOf(inner.statement, parameters) };
  }
  throw refused(`Unsupported operation: ${typeNameOf(node)}`);
}

/** The names of a table and, perhaps, of its index. */
function sourceOf({ expression, hasAlias }: SourceNode): [string, string?] {
  const names = namesIn(expression);
  if (names.includes("")) throw refused("Path component cannot be an empty string");
  if (hasAlias) throw refused(ALIAS);
  const [tableName, indexName] = names as [string, string?];
  if (!TABLE_NAME.test(tableName)) {
    throw refused(
      "Table name should be within the length [3, 255] and only contain " +
        "'a-z', 'A-Z', '0-9', '-', '_', '.'.",
    );
  }
  return [tableName, indexName];
}

function writtenTable(source: SourceNode): string {
  const [tableName, indexName] = sourceOf(source);
  if (indexName !== undefined) throw refused("This operation is not supported on an index");
  return tableName;
}

function namesIn(node: ExpressionNode): string[] {
  if (node.kind === "name") return [node.name];
  if (node.kind !== "path" || node.root.kind !== "name") throw refused("Unexpected from source");
  const names = [node.root.name];
  for (const step of node.steps) {
    if (step.kind === "unpivot") {
      throw refused(
        "Invalid path dot component in this operation, expecting either an IDENTIFIER or STAR.",
      );
    }
    if (step.kind !== "name") throw refused("Invalid list expression in source.");
    names.push(step.name);
  }
  if (names.length > 2) {
    throw refused("A path may contain at most 2 components in the FROM clause");
  }
  return names;
}

function returningOf(nodes: readonly ReturningNode[]): ReturningMapping | undefined {
  const [node] = nodes;
  if (nodes.length > 1) {
    throw refused("Invalid syntax with multiple returning elements in RETURNING clause");
  }
  if (node !== undefined && node.column !== "all") {
    throw refused("Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause");
  }
  return node?.mapping;
}
