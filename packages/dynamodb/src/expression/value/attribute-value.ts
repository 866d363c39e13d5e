/**
 * Attribute values as DynamoDB's API has them, one member each; structurally the SDK's.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
 */

export interface AttributeMap {
  readonly [name: string]: AttributeValue;
}

export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: Uint8Array }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly Uint8Array[] }
  | { readonly M: AttributeMap }
  | { readonly L: readonly AttributeValue[] }
  | { readonly NULL: true }
  | { readonly BOOL: boolean };

export type AttributeType = "S" | "N" | "B" | "SS" | "NS" | "BS" | "M" | "L" | "NULL" | "BOOL";

/** An item: its attributes by name. */
export type Item = AttributeMap;

/** The one member of a value that `check.ts` has let through. */
export function typeOf(value: AttributeValue): AttributeType {
  for (const type in value) return type as AttributeType;
  throw new Error("an attribute value has a type");
}

/** The content of a value whose type is known. */
export function contentOf(value: AttributeValue): unknown {
  for (const type in value) return (value as Record<string, unknown>)[type];
  return undefined;
}

/** An attribute may have any name, `__proto__` and `constructor` among them. */
export function attributeOf(map: AttributeMap, name: string): AttributeValue | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

export function setAttribute(
  map: Record<string, AttributeValue>,
  name: string,
  value: AttributeValue,
): void {
  if (name !== "__proto__") map[name] = value;
  else {
    const property = { value, enumerable: true, configurable: true, writable: true };
    Object.defineProperty(map, name, property);
  }
}

const LONG_NAMES: Readonly<Record<AttributeType, string>> = {
  S: "STRING",
  N: "NUMBER",
  B: "BINARY",
  SS: "STRING_SET",
  NS: "NUMBER_SET",
  BS: "BINARY_SET",
  M: "MAP",
  L: "LIST",
  NULL: "NULL",
  BOOL: "BOOLEAN",
};

/** As messages about ADD and DELETE call types. */
export function longTypeName(type: AttributeType): string {
  return LONG_NAMES[type];
}

export function isSet(type: AttributeType): type is "SS" | "NS" | "BS" {
  return type === "SS" || type === "NS" || type === "BS";
}
