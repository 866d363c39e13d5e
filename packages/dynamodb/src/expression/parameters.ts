/** Which parameters may stand beside each other in a request. */
import { ValidationException } from "./validation-exception.ts";

/**
 * `expressions` and `legacy` are the names of an operation's parameters, in AWS's order. KeyConditions may stand beside
 * expressions, unless there is a KeyConditionExpression.
 */
export function checkOneStyle(
  parameters: object,
  expressions: readonly string[],
  legacy: readonly string[],
): void {
  const isGiven = (name: string) => (parameters as Record<string, unknown>)[name] !== undefined;
  const given = expressions.filter(isGiven);
  const mixed = legacy.filter(
    (name) => isGiven(name) && (name !== "KeyConditions" || isGiven("KeyConditionExpression")),
  );
  if (given.length > 0 && mixed.length > 0) {
    throw new ValidationException(
      "Can not use both expression and non-expression parameters in the same request: " +
        `Non-expression parameters: {${mixed.join(", ")}} ` +
        `Expression parameters: {${given.join(", ")}}`,
    );
  }
  if (isGiven("ExpressionAttributeNames") && given.length === 0) {
    throw new ValidationException(
      "ExpressionAttributeNames can only be specified when using expressions",
    );
  }
  const withValues = expressions.filter((name) => name !== "ProjectionExpression");
  if (!isGiven("ExpressionAttributeValues") || withValues.length === 0) return;
  if (withValues.some(isGiven)) return;
  throw new ValidationException(
    "ExpressionAttributeValues can only be specified when using expressions: " +
      `${withValues.join(" and ")} ${withValues.length > 1 ? "are" : "is"} null`,
  );
}
