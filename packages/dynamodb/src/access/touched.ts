/** Which attributes a request names, at the beginning of their paths, whatever it does with them. */
import type { Condition } from "../expression/condition.ts";
import type { DocumentPath } from "../expression/document-path.ts";
import { type ExpressionParameters, readExpressions } from "../expression/expressions.ts";
import { keyTermsOf } from "../expression/key-condition.ts";
import { pathsOf, pathsRead } from "../expression/key-use.ts";
import type { LegacyConditions } from "../expression/legacy/filter.ts";
import { ValidationException } from "../expression/validation-exception.ts";
import type { AttributeMap, AttributeValue } from "../expression/value/attribute-value.ts";

type ByName = Readonly<Record<string, unknown>>;

export interface TouchingMembers extends ExpressionParameters {
  readonly Key?: AttributeMap | undefined;
  readonly Item?: AttributeMap | undefined;
  readonly AttributesToGet?: readonly string[] | undefined;
  readonly AttributeUpdates?: ByName | undefined;
  readonly Expected?: ByName | undefined;
  readonly QueryFilter?: ByName | undefined;
  readonly ScanFilter?: ByName | undefined;
  readonly KeyConditions?: LegacyConditions | undefined;
}

const MAPS = [
  "Key",
  "Item",
  "Expected",
  "AttributeUpdates",
  "KeyConditions",
  "QueryFilter",
  "ScanFilter",
] as const;

export function touchedAttributes(members: TouchingMembers): string[] {
  const names = MAPS.flatMap((map) => Object.keys(members[map] ?? {}));
  names.push(...(members.AttributesToGet ?? []));
  const paths = orUndefined(() => pathsInExpressions(members)) ?? [];
  for (const [first] of paths) if (typeof first === "string") names.push(first);
  return names;
}

function pathsInExpressions(members: TouchingMembers): DocumentPath[] {
  const { update, condition, keyCondition, filter, projection } = readExpressions(members);
  const conditions = [condition, keyCondition, filter].filter((each) => each !== undefined);
  return [
    ...conditions.flatMap((each: Condition) => pathsOf(each)),
    ...(update?.actions.map(({ path }) => path) ?? []),
    ...(update === undefined ? [] : pathsRead(update)),
    ...(projection?.paths ?? []),
  ];
}

/** The value that a query asks of a partition key. */
export function queriedPartition(
  members: TouchingMembers,
  partitionKey: string,
): AttributeValue | undefined {
  const legacy = members.KeyConditions?.[partitionKey];
  if (legacy !== undefined) return legacy.AttributeValueList?.[0];
  return orUndefined(() => {
    const { keyCondition } = readExpressions(members);
    return keyCondition && keyTermsOf(keyCondition).get(partitionKey)?.values[0];
  });
}

function orUndefined<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ValidationException) return undefined;
    throw error;
  }
}
