/** The values of literals. Faults name the place in the value, of which `root` is the whole. */
import { ValidationException } from "../validation-exception.ts";
import { type AttributeValue, setAttribute } from "../value/attribute-value.ts";
import { checkValue, LEVELS_MAX } from "../value/check.ts";
import { malformed, refused, refusedAt } from "./faults.ts";
import { numberOf } from "./parameters.ts";
import type { ExpressionNode } from "./syntax-tree.ts";

const BAG =
  "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags";

export type Parameters = readonly AttributeValue[];

/** Whether `writtenValueOf` may be asked: for a literal or a parameter. */
export function isValue(node: ExpressionNode): boolean {
  switch (node.kind) {
    case "text":
    case "number":
    case "boolean":
    case "null":
    case "ion":
    case "parameter":
    case "list":
    case "bag":
    case "struct":
      return true;
    default:
      return false;
  }
}

export function writtenValueOf(node: ExpressionNode, parameters: Parameters): AttributeValue {
  if (node.kind === "parameter") return parameterOf(node.index, parameters);
  return literalOf(node, "root", 1);
}

export function parameterOf(index: number, parameters: Parameters): AttributeValue {
  const value = parameters[index];
  if (value !== undefined) return value;
  throw refused("Number of parameters in request and statement don't match.");
}

function literalOf(node: ExpressionNode, place: string, level: number): AttributeValue {
  if (level > LEVELS_MAX) {
    throw refused(`Nesting Levels have exceeded supported limits under ${place}`);
  }
  switch (node.kind) {
    case "text":
      return { S: node.text };
    case "number":
      return { N: numberUnder(node.text, place) };
    case "boolean":
      return { BOOL: node.value };
    case "null":
      return { NULL: true };
    case "list":
      return {
        L: node.elements.map((each, at) => literalOf(each, `${place}[${at}]`, level + 1)),
      };
    case "struct":
      return { M: mapOf(node, place, (each, under) => literalOf(each, under, level + 1)) };
    case "bag":
      return setOf(node.elements, place);
    case "ion":
      throw refusedAt(`Ion Literals are not supported: ${node.text} under key ${place}`, node.span);
    default:
      throw refusedAt(`Unsupported data type: ${typeNameOf(node)} under key ${place}`, node.span);
  }
}

/** @param read of the value of a member, with its place */
export function mapOf(
  node: ExpressionNode & { readonly kind: "struct" },
  place: string,
  read: (value: ExpressionNode, place: string) => AttributeValue,
): Record<string, AttributeValue> {
  const map: Record<string, AttributeValue> = {};
  for (const { name, value } of node.members) {
    if (name.kind !== "text") {
      const type = typeNameOf(name);
      throw refused(`Tuple keys must be of type String. Actual type: ${type} under ${place}`);
    }
    if (Object.hasOwn(map, name.text)) {
      throw refused(`Duplicate keys in tuple. Key: ${name.text} under ${place}`);
    }
    setAttribute(map, name.text, read(value, `${place}.${name.text}`));
  }
  return map;
}

function numberUnder(text: string, place: string): string {
  try {
    return numberOf(text);
  } catch (error) {
    if (!(error instanceof ValidationException)) throw error;
    throw refused(`${error.message} under ${place}`);
  }
}

function setOf(elements: readonly ExpressionNode[], place: string): AttributeValue {
  if (elements.length === 0) throw refused("Empty bags are not supported");
  const texts = elements.map((each) => {
    if (each.kind === "text" || each.kind === "number") return each.text;
    throw refused(BAG);
  });
  const [{ kind } = { kind: "text" }] = elements;
  if (elements.some((each) => each.kind !== kind)) throw refused(BAG);
  if (kind === "text") return checkValue({ SS: texts });
  const numbers = texts.map((text) => numberUnder(text, place));
  if (new Set(numbers).size < numbers.length) {
    throw refused(
      "One or more parameter values were invalid: " +
        `Input collection [${texts.join(", ")}] contains duplicates! under ${place}`,
    );
  }
  return { NS: numbers };
}

/** What AWS calls a part of a statement in messages. */
export function typeNameOf(node: ExpressionNode): string {
  switch (node.kind) {
    case "name":
      return "VariableReference";
    case "path":
      return "Path";
    case "parameter":
      return "Parameter";
    case "call":
      return node.name;
    case "missing":
      return "LiteralMissing";
    case "unary":
    case "binary":
    case "between":
      return "NAry";
    case "is":
      return "IsType";
    case "struct":
      return "Struct";
    case "list":
    case "bag":
      return "Seq";
    case "statement":
      if (node.statement.kind === "select") return "Select";
      throw malformed();
    default:
      return "Literal";
  }
}
