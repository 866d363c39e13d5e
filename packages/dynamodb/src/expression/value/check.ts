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

export function checkItem(item: Item): Item {
  const checked = checkAttributes(item);
  checkItemSize(checked);
  return checked;
}

/** Their values one by one, whatever they are together. */
export function checkAttributes(item: Item): Item {
  return checkMap(item, 1);
}

/** Its size in bytes, as DynamoDB counts it. */
export function checkItemSize(item: Item): number {
  const sizeBytes = itemSize(item);
  if (sizeBytes <= ITEM_SIZE_MAX) return sizeBytes;
  throw new ValidationException("Item size has exceeded the maximum allowed size");
}

/** The same map, when nothing in it is to be written otherwise. */
function checkMap(map: AttributeMap, level: number): AttributeMap {
  let checked: Record<string, AttributeValue> | undefined;
  for (const name in map) {
    const value = map[name] as AttributeValue;
    const canonical = checkValue(value, level);
    if (canonical === value) continue;
    checked ??= { ...map };
    setAttribute(checked, name, canonical);
  }
  return checked ?? map;
}

/** `level` 1 is an attribute itself. The same value, when it is written canonically. */
export function checkValue(value: AttributeValue, level = 1): AttributeValue {
  if (level > LEVELS_MAX) {
    throw new ValidationException(
      "Nesting Levels have exceeded supported limits: " +
        "Attributes in the item have nested levels beyond supported limit",
    );
  }
  let found: AttributeType | undefined;
  let canonical: unknown;
  let members = 0;
  let isCanonical = true;
  for (const type in value) {
    const content = (value as Record<string, unknown>)[type];
    const checked = content === null ? undefined : checkContent(type, content, level);
    if (checked !== content) isCanonical = false;
    if (checked === undefined) {
      isCanonical = false;
      continue;
    }
    found = type as AttributeType;
    canonical = checked;
    members++;
  }
  if (found === undefined) {
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
  return isCanonical ? value : ({ [found]: canonical } as unknown as AttributeValue);
}

/** Undefined for what is no member of a value. */
function checkContent(type: string, content: unknown, level: number): unknown {
  if (content === undefined) return undefined;
  switch (type as AttributeType) {
    case "S":
    case "B":
    case "BOOL":
      return content;
    case "N":
      return canonicalNumber(content as string);
    case "NULL":
      if (content === true) return content;
      throw invalid("Null attribute value types must have the value of true");
    case "SS":
      return checkTexts(content as readonly string[]);
    case "NS":
      return checkNumbers(content as readonly string[]);
    case "BS":
      return checkBinaries(content as readonly Uint8Array[]);
    case "L":
      return checkList(content as readonly AttributeValue[], level + 1);
    case "M":
      return checkMap(content as AttributeMap, level + 1);
    default:
      return undefined;
  }
}

function checkList(list: readonly AttributeValue[], level: number): readonly AttributeValue[] {
  const checked = list.map((each) => checkValue(each, level));
  return checked.every((each, index) => each === list[index]) ? list : checked;
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
  return numbers.every((each, index) => each === texts[index]) ? texts : numbers;
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
