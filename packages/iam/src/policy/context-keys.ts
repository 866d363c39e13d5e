/**
 * The condition keys that a policy asks for: policy variables of its resources, keys of its conditions and variables of their
 * values, as they are written and in the order of the text. Source: IAM API Reference, "GetContextKeysForCustomPolicy".
 */
import type { PolicyDocument, Statement } from "./document.ts";
import { variablesOf } from "./template.ts";

/** Each once, without regard to case. */
export function contextKeys(documents: readonly PolicyDocument[]): string[] {
  const keys = new Map<string, string>();
  for (const { statements, version } of documents) {
    const variables = version === "2012-10-17";
    for (const key of statements.flatMap((each) => keysOfStatement(each, variables))) {
      if (!keys.has(key.toLowerCase())) keys.set(key.toLowerCase(), key);
    }
  }
  return [...keys.values()];
}

/** @param variables the document's version has policy variables */
export function keysOfStatement(statement: Statement, variables: boolean): string[] {
  return [...keysOfResources(statement, variables), ...keysOfConditions(statement, variables)];
}

export function keysOfResources({ resources }: Statement, variables: boolean): string[] {
  return variables ? (resources?.source.flatMap(variablesOf) ?? []) : [];
}

export function keysOfConditions({ conditions }: Statement, variables: boolean): string[] {
  return conditions.flatMap(({ key, values }) => [
    key,
    ...(variables ? values.flatMap(variablesOf) : []),
  ]);
}
