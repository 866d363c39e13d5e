/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html */
import type { QueryInput, QueryOutput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { validation } from "../../errors.ts";
import { type ExpressionParameters, readExpressions } from "../../expression/expressions.ts";
import { type KeyTerms, keyQueryOf, keyTermsOf } from "../../expression/key-condition.ts";
import { checkNoKeys, pathsOf } from "../../expression/key-use.ts";
import {
  filterOf,
  keyTermsOfConditions,
  type LegacyConditions,
} from "../../expression/legacy/filter.ts";
import { checkOneStyle } from "../../expression/parameters.ts";
import type { Item } from "../../expression/value/attribute-value.ts";
import { type Rooms, requireTable } from "../../rooms.ts";
import { queryRange, rangeBeyond, storageKey } from "../../table/key/index.ts";
import { readTarget } from "../../table/read-target.ts";
import { answerPage } from "./page-answer.ts";
import { checkAllAttributes, checkConsistency, checkPaths, checkProjected } from "./read-checks.ts";
import {
  checkSelect,
  type ReadParameters,
  readAttributesToGet,
  readStartKey,
} from "./read-parameters.ts";
import { checkCount, checkOwnKeys, checkTableKeys, checkWithinQuery } from "./start-key.ts";

interface QueryParameters extends ReadParameters {
  readonly terms: KeyTerms;
}

export async function query(rooms: Rooms, input: QueryInput, call: Call): Promise<QueryOutput> {
  const parameters = readParameters(input);
  const { startKey, filter, projection } = parameters;
  const opening = requireTable(rooms, call, input.TableName as string);
  const table = opening instanceof Promise ? await opening : opening;
  const target = readTarget(table, input.IndexName);
  checkConsistency(target, input.ConsistentRead);
  if (startKey !== undefined) {
    checkCount(target, startKey);
    checkOwnKeys(target, startKey);
  }
  const asked = keyQueryOf(parameters.terms, target.keys);
  if (startKey !== undefined) {
    checkTableKeys(target, startKey);
    checkWithinQuery(target, startKey, asked);
  }
  checkPaths(target, projection?.paths ?? []);
  const paths = filter === undefined ? [] : pathsOf(filter);
  checkNoKeys(
    paths.map(([name]) => name as string),
    target.keys,
    input.QueryFilter === undefined ? "Filter Expression" : "QueryFilter",
  );
  checkAllAttributes(target, input.Select);
  checkProjected(target, projection);
  checkPaths(target, paths);
  const forward = input.ScanIndexForward ?? true;
  const whole = queryRange(target.keys, asked, target.space);
  const range =
    startKey === undefined
      ? whole
      : rangeBeyond(whole, storageKey(target.keyAttributes, startKey, target.space), forward);
  return answerPage(rooms, input, { ...parameters, target, range, forward }, call);
}

/** In the order in which AWS looks at them. */
function readParameters(input: QueryInput): QueryParameters {
  checkOneStyle(
    input,
    ["ProjectionExpression", "FilterExpression", "KeyConditionExpression"],
    ["AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions"],
  );
  const conditions = input.QueryFilter as LegacyConditions | undefined;
  const legacyFilter = filterOf(conditions ?? {}, input.ConditionalOperator);
  const legacyProjection = readAttributesToGet(input.AttributesToGet);
  const startKey = readStartKey(input.ExclusiveStartKey as Item | undefined);
  if (input.KeyConditions === undefined && input.KeyConditionExpression === undefined) {
    throw validation(
      "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
    );
  }
  const expressions = readExpressions(input as ExpressionParameters);
  checkSelect(input, "Query");
  const terms =
    expressions.keyCondition === undefined
      ? keyTermsOfConditions(input.KeyConditions as LegacyConditions)
      : keyTermsOf(expressions.keyCondition);
  if (terms.size !== 1 && terms.size !== 2) {
    throw validation("Conditions can be of length 1 or 2 only");
  }
  return {
    terms,
    filter: expressions.filter ?? legacyFilter,
    projection: expressions.projection ?? legacyProjection,
    startKey,
  };
}
