/**
 * How many bytes an item counts as: for the limit of 400 KB, for capacity units and for pages.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
import type { AttributeMap, AttributeType, AttributeValue, Item } from "./attribute-value.ts";
import { decimalOf } from "./compare.ts";
import type { Decimal } from "./decimal.ts";

/** Names and values. */
export const ITEM_SIZE_MAX = 400 * 1024;

/** A list or a map, whatever is in it; and each of its elements. */
const DOCUMENT_BYTES = 3;
const ELEMENT_BYTES = 1;

export function itemSize(item: Item): number {
  let size = 0;
  for (const name in item) {
    size += textSize(name) + valueSize(item[name] as AttributeValue);
  }
  return size;
}

export function valueSize(value: AttributeValue): number {
  for (const type in value) {
    return contentSize(type as AttributeType, (value as Record<string, unknown>)[type]);
  }
  return 0;
}

function contentSize(type: AttributeType, content: unknown): number {
  switch (type) {
    case "S":
      return textSize(content as string);
    case "N":
      return numberSize(content as string);
    case "B":
      return (content as Uint8Array).length;
    case "SS":
      return sum(content as readonly string[], textSize);
    case "NS":
      return sum(content as readonly string[], numberSize);
    case "BS":
      return sum(content as readonly Uint8Array[], (bytes) => bytes.length);
    case "L":
      return (
        DOCUMENT_BYTES +
        sum(content as readonly AttributeValue[], (each) => valueSize(each) + ELEMENT_BYTES)
      );
    case "M":
      return mapSize(content as AttributeMap);
    default:
      return 1;
  }
}

function mapSize(map: AttributeMap): number {
  const elements = Object.keys(map).length;
  return DOCUMENT_BYTES + itemSize(map) + elements * ELEMENT_BYTES;
}

/** Texts of up to so many characters are counted here: the way into the runtime takes longer. */
const SHORT = 32;

/** Bytes in UTF-8. */
export function textSize(text: string): number {
  const { length } = text;
  if (length > SHORT) return Buffer.byteLength(text);
  for (let at = 0; at < length; at++) {
    if (text.charCodeAt(at) > 0x7f) return Buffer.byteLength(text);
  }
  return length;
}

const SHORT_INTEGER = /^[1-9]\d{0,14}$/;

function numberSize(text: string): number {
  // In pairs from the point; zeros at the end are not kept.
  if (SHORT_INTEGER.test(text) && !text.endsWith("0")) return 1 + ((text.length + 1) >> 1);
  return decimalSize(decimalOf(text));
}

/** A byte for every two digits, counted in pairs from the point, one for the exponent and one for a minus. */
export function decimalSize({ sign, digits, exponent }: Decimal): number {
  if (sign === 0) return 1;
  const half = exponent % 2 === 0 ? 0 : 1;
  return 1 + Math.ceil((digits.length + half) / 2) + (sign < 0 ? 1 : 0);
}

function sum<Each>(all: readonly Each[], size: (each: Each) => number): number {
  let total = 0;
  for (const each of all) total += size(each);
  return total;
}
