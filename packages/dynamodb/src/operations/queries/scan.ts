/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html */
import type { ScanInput, ScanOutput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { validation } from "../../errors.ts";
import { type ExpressionParameters, readExpressions } from "../../expression/expressions.ts";
import { pathsOf } from "../../expression/key-use.ts";
import { filterOf, type LegacyConditions } from "../../expression/legacy/filter.ts";
import { checkOneStyle } from "../../expression/parameters.ts";
import type { Item } from "../../expression/value/attribute-value.ts";
import { type Rooms, requireTable } from "../../rooms.ts";
import type { KeyRange } from "../../storage/mutation.ts";
import { isInRange, rangeBeyond, segmentRange, storageKey } from "../../table/key/index.ts";
import { type ReadTarget, readTarget } from "../../table/read-target.ts";
import { answerPage } from "./page-answer.ts";
import { checkAllAttributes, checkConsistency, checkPaths, checkProjected } from "./read-checks.ts";
import {
  checkSelect,
  type ReadParameters,
  readAttributesToGet,
  readStartKey,
} from "./read-parameters.ts";
import { checkCountOfScan, checkOwnKeys, checkTableKeys } from "./start-key.ts";

export async function scan(rooms: Rooms, input: ScanInput, call: Call): Promise<ScanOutput> {
  const parameters = readParameters(input);
  const { startKey, filter, projection } = parameters;
  const opening = requireTable(rooms, call, input.TableName as string);
  const table = opening instanceof Promise ? await opening : opening;
  const target = readTarget(table, input.IndexName);
  checkConsistency(target, input.ConsistentRead);
  if (startKey !== undefined) {
    checkCountOfScan(target, startKey);
    if (target.index !== undefined) checkOwnKeys(target, startKey);
  }
  checkAllAttributes(target, input.Select);
  if (startKey !== undefined) checkTableKeys(target, startKey);
  const range = rangeOf(target, input, startKey);
  checkPaths(target, projection?.paths ?? []);
  checkProjected(target, projection);
  checkPaths(target, filter === undefined ? [] : pathsOf(filter));
  return answerPage(rooms, input, { ...parameters, target, range, forward: true }, call);
}

function rangeOf(target: ReadTarget, input: ScanInput, startKey: Item | undefined): KeyRange {
  const { Segment = 0, TotalSegments = 1 } = input;
  const range = segmentRange(Segment, TotalSegments, target.space);
  if (startKey === undefined) return range;
  const key = storageKey(target.keyAttributes, startKey, target.space);
  if (!isInRange(range, key)) {
    throw validation(
      "The provided starting key is invalid: Invalid ExclusiveStartKey. " +
        "Please use ExclusiveStartKey with correct Segment. " +
        `TotalSegments: ${TotalSegments} Segment: ${Segment}`,
    );
  }
  return rangeBeyond(range, key, true);
}

/** In the order in which AWS looks at them. */
function readParameters(input: ScanInput): ReadParameters {
  checkOneStyle(
    input,
    ["ProjectionExpression", "FilterExpression"],
    ["AttributesToGet", "ScanFilter", "ConditionalOperator"],
  );
  const legacyProjection = readAttributesToGet(input.AttributesToGet);
  const conditions = input.ScanFilter as LegacyConditions | undefined;
  const legacyFilter = filterOf(conditions ?? {}, input.ConditionalOperator);
  const startKey = readStartKey(input.ExclusiveStartKey as Item | undefined);
  checkSegment(input);
  const expressions = readExpressions(input as ExpressionParameters);
  checkSelect(input, "Scan");
  return {
    filter: expressions.filter ?? legacyFilter,
    projection: expressions.projection ?? legacyProjection,
    startKey,
  };
}

function checkSegment({ Segment, TotalSegments }: ScanInput): void {
  if (Segment === undefined && TotalSegments === undefined) return;
  if (TotalSegments === undefined) {
    throw validation(
      "The TotalSegments parameter is required but was not present in the request " +
        "when Segment parameter is present",
    );
  }
  if (Segment === undefined) {
    throw validation(
      "The Segment parameter is required but was not present in the request " +
        "when parameter TotalSegments is present",
    );
  }
  if (Segment < TotalSegments) return;
  throw validation(
    "The Segment parameter is zero-based and must be less than parameter TotalSegments: " +
      `Segment: ${Segment} is not less than TotalSegments: ${TotalSegments}`,
  );
}
