/**
 * The expressions of a request: parsed, or taken from the cache, and bound to the request's names and values, in the
 * order in which AWS looks at them.
 */
import type { Condition } from "./condition.ts";
import { bindCondition } from "./condition-binding.ts";
import { parseCondition } from "./condition-parser.ts";
import { ParseCache } from "./parse-cache.ts";
import { type AttributeNames, Placeholders } from "./placeholders.ts";
import { bindProjection, type Projection } from "./projection.ts";
import { parseProjection } from "./projection-parser.ts";
import { checkCondition, checkProjection, checkUpdate } from "./structure.ts";
import type { Update } from "./update.ts";
import { bindUpdate } from "./update-binding.ts";
import { parseUpdate } from "./update-parser.ts";
import { ValidationException } from "./validation-exception.ts";
import type { AttributeMap } from "./value/attribute-value.ts";

/** As AWS names the parameters. */
export interface ExpressionParameters {
  readonly UpdateExpression?: string | undefined;
  readonly ConditionExpression?: string | undefined;
  readonly KeyConditionExpression?: string | undefined;
  readonly FilterExpression?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: AttributeNames | undefined;
  readonly ExpressionAttributeValues?: AttributeMap | undefined;
}

export interface Expressions {
  readonly update: Update | undefined;
  readonly condition: Condition | undefined;
  /** Its own rules are checked by `key-condition.ts`. */
  readonly keyCondition: Condition | undefined;
  readonly filter: Condition | undefined;
  readonly projection: Projection | undefined;
}

type ExpressionName = keyof ExpressionParameters & `${string}Expression`;

const conditions = new ParseCache((text) => checked(parseCondition(text), checkCondition));
const updates = new ParseCache((text) => checked(parseUpdate(text), checkUpdate));
const projections = new ParseCache((text) => checked(parseProjection(text), checkProjection));

function checked<Tree>(tree: Tree, check: (tree: Tree) => void): Tree {
  check(tree);
  return tree;
}

/** Throws a `ValidationException` with AWS's message. */
export function readExpressions(parameters: ExpressionParameters): Expressions {
  const { ExpressionAttributeNames, ExpressionAttributeValues } = parameters;
  const placeholders = new Placeholders(ExpressionAttributeNames, ExpressionAttributeValues);
  const read = <Bound>(name: ExpressionName, bind: (text: string) => Bound): Bound | undefined => {
    const text = parameters[name];
    return text === undefined ? undefined : inExpression(name, () => bind(text));
  };
  const condition = (text: string) => bindCondition(conditions.get(text), placeholders);
  const expressions = {
    update: read("UpdateExpression", (text) => bindUpdate(updates.get(text), placeholders)),
    condition: read("ConditionExpression", condition),
    keyCondition: read("KeyConditionExpression", condition),
    filter: read("FilterExpression", condition),
    projection: read("ProjectionExpression", (text) =>
      bindProjection(projections.get(text), placeholders),
    ),
  };
  placeholders.checkAllUsed();
  return expressions;
}

function inExpression<Result>(name: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ValidationException)) throw error;
    throw new ValidationException(`Invalid ${name}: ${error.message}`);
  }
}
