/**
 * Values as they come in a request: refused with AWS's words in AWS's order, or written canonically. What
 * comes out has one member a value, numbers in their one spelling and sets without duplicates.
 */
import { INVALID_VALUES, ValidationException } from "../validation-exception.ts";
import {
  type AttributeMap,
  type AttributeType,
  type AttributeValue,
  type Item,
  setAttribute,
} from "./attribute-value.ts";
import { bytesAsText } from "./compare.ts";
import { type DecimalFault, formatDecimal, isDecimal, parseDecimal } from "./decimal.ts";
import { ITEM_SIZE_MAX, itemSize } from "./size.ts";

/** The attribute is the first level; the innermost value may be on the last. */
export const LEVELS_MAX = 32;

const TYPES: ReadonlySet<string> = new Set<AttributeType>([
  ...(["S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL"] as const),
]);

export function checkItem(item: Item): Item {
  const checked = checkMap(item, 1);
  checkItemSize(checked, "put");
  return checked;
}

/** An item grows by PutItem or by an update, which AWS says differently. */
export function checkItemSize(item: Item, by: "put" | "update"): void {
  if (itemSize(item) <= ITEM_SIZE_MAX) return;
  const what = by === "put" ? "Item size" : "Item size to update";
  throw new ValidationException(`${what} has exceeded the maximum allowed size`);
}

function checkMap(map: AttributeMap, level: number): AttributeMap {
  const checked: Record<string, AttributeValue> = {};
  for (const name of Object.keys(map)) {
    setAttribute(checked, name, checkValue(map[name] as AttributeValue, level));
  }
  return checked;
}

/** `level` 1 is an attribute itself. */
export function checkValue(value: AttributeValue, level = 1): AttributeValue {
  if (level > LEVELS_MAX) {
    throw new ValidationException(
      "Nesting Levels have exceeded supported limits: " +
        "Attributes in the item have nested levels beyond supported limit",
    );
  }
  let checked: AttributeValue | undefined;
  let members = 0;
  for (const [type, content] of Object.entries(value)) {
    if (content === undefined || content === null || !TYPES.has(type)) continue;
    checked = checkContent(type as AttributeType, content, level);
    members++;
  }
  if (checked === undefined) {
    throw new ValidationException(
      "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
    );
  }
  if (members > 1) {
    throw new ValidationException(
      "Supplied AttributeValue has more than one datatypes set, " +
        "must contain exactly one of the supported datatypes",
    );
  }
  return checked;
}

function checkContent(type: AttributeType, content: unknown, level: number): AttributeValue {
  switch (type) {
    case "S":
      return { S: content as string };
    case "N":
      return { N: canonicalNumber(content as string) };
    case "B":
      return { B: content as Uint8Array };
    case "BOOL":
      return { BOOL: content as boolean };
    case "NULL":
      if (content === true) return { NULL: true };
      throw invalid("Null attribute value types must have the value of true");
    case "SS":
      return { SS: checkTexts(content as readonly string[]) };
    case "NS":
      return { NS: checkNumbers(content as readonly string[]) };
    case "BS":
      return { BS: checkBinaries(content as readonly Uint8Array[]) };
    case "L":
      return {
        L: (content as readonly AttributeValue[]).map((each) => checkValue(each, level + 1)),
      };
    case "M":
      return { M: checkMap(content as AttributeMap, level + 1) };
  }
}

function checkTexts(texts: readonly string[]): readonly string[] {
  if (texts.length === 0) throw invalid("An string set  may not be empty");
  if (new Set(texts).size < texts.length) {
    throw invalid(`Input collection [${texts.join(", ")}] contains duplicates.`);
  }
  return texts;
}

function checkNumbers(texts: readonly string[]): readonly string[] {
  if (texts.length === 0) throw invalid("An number set  may not be empty");
  const numbers = texts.map(canonicalNumber);
  if (new Set(numbers).size < numbers.length) {
    throw new ValidationException("Input collection contains duplicates");
  }
  return numbers;
}

function checkBinaries(binaries: readonly Uint8Array[]): readonly Uint8Array[] {
  if (binaries.length === 0) throw invalid("Binary sets should not be empty");
  if (new Set(binaries.map(bytesAsText)).size < binaries.length) {
    const written = binaries.map((bytes) => Buffer.from(bytes).toString("base64")).join(", ");
    throw invalid(`Input collection [${written}]of type BS contains duplicates.`);
  }
  return binaries;
}

/** Whole numbers that are as DynamoDB writes them already. */
const CANONICAL = /^(?:0|-?[1-9]\d{0,37})$/;

/** Plain, without exponent, without zeros that say nothing. */
export function canonicalNumber(text: string): string {
  if (CANONICAL.test(text)) return text;
  const value = parseDecimal(text);
  if (isDecimal(value)) return formatDecimal(value);
  throw new ValidationException(numberFaultText(value, text));
}

export function numberFaultText(fault: DecimalFault, text = ""): string {
  switch (fault) {
    case "not-a-number":
      return `The parameter cannot be converted to a numeric value${text && `: ${text}`}`;
    case "precision":
      return "Attempting to store more than 38 significant digits in a Number";
    case "overflow":
      return "Number overflow. Attempting to store a number with magnitude larger than supported range";
    case "underflow":
      return "Number underflow. Attempting to store a number with magnitude smaller than supported range";
  }
}

function invalid(what: string): ValidationException {
  return new ValidationException(INVALID_VALUES + what);
}
