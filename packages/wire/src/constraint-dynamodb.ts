/**
 * DynamoDB's own words for input that breaks its limits. Names of tables are looked at before all else, and each of its
 * two front ends has its way: operations on items take a name of one character, those on tables say what is wrong in a
 * sentence of their own, CreateTable is strict. Everywhere an ARN may stand for the name. Sentences as observed at AWS in
 * 2026 (github.com/nubo-db/dynamodb-conformance) and, where that says nothing, as recorded by dynalite.
 */
import { inDynamodbOrder } from "./constraint-member-order.ts";
import { validation } from "./constraint-sentence.ts";
import type { Limit, Violation } from "./constraint-violation.ts";
import type { InputWords } from "./constraint-wording.ts";
import type { ServiceModel } from "./model.ts";
import type { Structure } from "./protocol.ts";
import { ServiceError } from "./service-error.ts";

const NAME_PATTERN = "[a-zA-Z0-9_.-]+";
const NAME = /^[a-zA-Z0-9_.-]+$/;
const NAME_LENGTH_MIN = 3;
const NAME_LENGTH_MAX = 255;
const KEY_ATTRIBUTES_MAX = 2;

const ITEM_OPERATIONS: ReadonlySet<string> = new Set([
  "DeleteItem",
  "GetItem",
  "PutItem",
  "Query",
  "Scan",
  "UpdateItem",
]);
const TABLE_OPERATIONS: ReadonlySet<string> = new Set([
  "CreateTable",
  "DeleteTable",
  "DescribeTable",
  "DescribeTimeToLive",
  "UpdateTable",
  "UpdateTimeToLive",
]);
const BATCHES: ReadonlySet<string> = new Set(["BatchGetItem", "BatchWriteItem"]);

export function dynamodbWords(model: ServiceModel): InputWords {
  const refusal = (found: readonly Violation[]): ServiceError =>
    validation(found, "ValidationException", model);
  return {
    before(operation, input) {
      const { name } = operation;
      if (ITEM_OPERATIONS.has(name)) {
        const found = nameViolations(input.TableName, 1);
        return found.length === 0 ? undefined : refusal(found);
      }
      if (TABLE_OPERATIONS.has(name)) return tableNameRefusal(name, input.TableName, refusal);
      return BATCHES.has(name) ? emptyBatch(name, input) : undefined;
    },
    further({ name }, input) {
      const found = name === "CreateTable" ? creationViolations(input) : nestedNames(name, input);
      return found.length === 0 ? undefined : found;
    },
    describe: ({ name }, found) =>
      refusal(inDynamodbOrder(name, found).map((violation) => asPrinted(name, violation))),
  };
}

function tableNameRefusal(
  operation: string,
  name: unknown,
  refusal: (found: readonly Violation[]) => ServiceError,
): ServiceError | undefined {
  if (name === undefined) {
    return plain("The parameter 'TableName' is required but was not present in the request");
  }
  const found = nameViolations(name, NAME_LENGTH_MIN);
  if (found.length === 0) return undefined;
  const isOfLength = found.some(({ limit }) => limit.kind !== "pattern");
  return operation !== "CreateTable" && isOfLength
    ? plain("TableName must be at least 3 characters long and at most 255 characters long")
    : refusal(found);
}

/** A batch without tables is asked for what it lacks in words of its own. */
function emptyBatch(
  operation: string,
  { RequestItems: items }: Structure,
): ServiceError | undefined {
  const isEmpty = typeof items === "object" && items !== null && Object.keys(items).length === 0;
  return isEmpty ? plain(`The requestItems parameter is required for ${operation}`) : undefined;
}

const plain = (message: string): ServiceError =>
  new ServiceError("ValidationException", 400, message);

/** An empty name breaks the pattern too; where one character will do, only its length is told. */
function nameViolations(
  name: unknown,
  lengthMin: number,
  path: readonly (string | number)[] = ["tableName"],
): Violation[] {
  if (typeof name === "string" && name.startsWith("arn:")) return [];
  const broken = typeof name === "string" ? brokenLimits(name, lengthMin) : [REQUIRED];
  return broken.map((limit) => ({ ...OF_NAME, path, value: name, limit }));
}

const REQUIRED: Limit = { kind: "required" };
const OF_NAME = { target: "string", sensitive: false, top: { target: "string" } } as const;

function brokenLimits(name: string, lengthMin: number): Limit[] {
  const broken: Limit[] = [];
  if (!NAME.test(name) && (name !== "" || lengthMin > 1)) {
    broken.push({ kind: "pattern", pattern: NAME_PATTERN });
  }
  if (name.length < lengthMin) broken.push({ kind: "min-length", limit: lengthMin });
  if (name.length > NAME_LENGTH_MAX) broken.push({ kind: "max-length", limit: NAME_LENGTH_MAX });
  return broken;
}

/** Of each item of a transaction, and of the tables of a batch. The model says what else is wrong with them. */
function nestedNames(operation: string, input: Structure): readonly Violation[] {
  if (BATCHES.has(operation)) return batchNames(operation, input.RequestItems);
  if (operation !== "TransactGetItems" && operation !== "TransactWriteItems") return [];
  return ((input.TransactItems ?? []) as readonly Structure[]).flatMap((item, index) =>
    Object.entries(item).flatMap(([kind, action]) => {
      const { TableName: name } = action as Structure;
      if (typeof name !== "string" || name === "") return [];
      const member = kind.charAt(0).toLowerCase() + kind.slice(1);
      const path = ["transactItems", index + 1, "member", member, "tableName"];
      return nameViolations(name, 1, path);
    }),
  );
}

/** Only a table that joins the global table of another account takes its keys from there. */
function creationViolations(input: Structure): Violation[] {
  const isJoining = input.GlobalTableSourceArn !== undefined;
  const missing = ["AttributeDefinitions", "KeySchema"].filter(
    (member) => !isJoining && input[member] === undefined,
  );
  const absent = missing.map((member) => {
    const path = [member.charAt(0).toLowerCase() + member.slice(1)];
    return { ...OF_NAME, path, value: undefined, limit: REQUIRED };
  });
  return [...absent, ...longKeySchemas(input)];
}

/** The model's limit is that of global secondary indexes, whose keys may have more attributes. */
function longKeySchemas({
  KeySchema: keySchema,
  LocalSecondaryIndexes: indexes,
}: Structure): Violation[] {
  const found = keySchemaViolations(keySchema, ["keySchema"]);
  for (const [at, index] of ((indexes ?? []) as readonly Structure[]).entries()) {
    const path = ["localSecondaryIndexes", at + 1, "member", "keySchema"];
    found.push(...keySchemaViolations(index.KeySchema, path));
  }
  return found;
}

function keySchemaViolations(value: unknown, path: readonly (string | number)[]): Violation[] {
  if (!Array.isArray(value) || value.length <= KEY_ATTRIBUTES_MAX) return [];
  const limit: Limit = { kind: "max-length", limit: KEY_ATTRIBUTES_MAX };
  return [{ ...OF_NAME, path, value, target: "KeySchema", limit }];
}

const KEY_LIMITS: Limit = {
  kind: "keys",
  limits: [
    { kind: "max-length", limit: NAME_LENGTH_MAX },
    { kind: "min-length", limit: 1 },
    { kind: "pattern", pattern: NAME_PATTERN },
  ],
};

function batchNames(operation: string, items: unknown): readonly Violation[] {
  const names = Object.keys((items ?? {}) as Structure);
  if (names.every((name) => name === "" || nameViolations(name, 1).length === 0)) return [];
  const target = operation === "BatchGetItem" ? "BatchGetRequestMap" : "BatchWriteItemRequestMap";
  const path = ["requestItems"];
  return [{ ...OF_NAME, path, value: items, target, limit: KEY_LIMITS }];
}

/** Two members are told by the front end of items itself: as the request spells them, without their value. */
function asPrinted(operation: string, violation: Violation): Violation {
  const { path, limit } = violation;
  const unvalued = (spelled: readonly (string | number)[]): Violation => ({
    ...violation,
    path: spelled,
    sensitive: true,
  });
  if (operation === "Query" && path.join() === "limit") return unvalued(["Limit"]);
  if (operation === "BatchGetItem" && path.at(-1) === "keys" && limit.kind === "max-length") {
    return unvalued(["RequestItems", ...path.slice(1, -1), "Keys"]);
  }
  if (!("limits" in limit)) return violation;
  const limits = limit.limits.filter(({ kind }) => kind !== "required");
  return { ...violation, limit: { ...limit, limits } };
}
