/**
 * CAST, strict: what cannot be converted is an error.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-select-sql-reference-conversion.html
 */
import { Decimal } from "./decimal.ts";
import { castFailed, integerOverflow } from "./select-error.ts";
import type { TypeName } from "./syntax-tree.ts";
import { Timestamp } from "./timestamp.ts";
import {
  booleanOf,
  isNumeric,
  isUnknown,
  numberOf,
  toDecimal,
  toFloat,
  typeName,
  type Value,
} from "./value.ts";

const INTEGER_MAX = 2n ** 63n - 1n;
const INTEGER_MIN = -(2n ** 63n);

export function castValue(value: Value, type: TypeName): Value {
  if (isUnknown(value)) return value;
  const converted = convert(value, type);
  if (converted === undefined) throw castFailed(typeName(value), type.toUpperCase());
  return converted;
}

/** Throws IntegerOverflow beyond 64 bits. */
export function checkedInteger(value: bigint): bigint {
  if (value > INTEGER_MAX || value < INTEGER_MIN) throw integerOverflow();
  return value;
}

function convert(value: Value, type: TypeName): Value | undefined {
  switch (type) {
    case "bool":
      if (typeof value === "boolean") return value;
      if (typeof value === "string") return booleanOf(value);
      return isNumeric(value) ? toFloat(value) !== 0 : undefined;
    case "int":
      return toInteger(value);
    case "float": {
      if (typeof value === "boolean") return value ? 1 : 0;
      if (isNumeric(value)) return toFloat(value);
      const number = typeof value === "string" ? numberOf(value) : undefined;
      return number === undefined ? undefined : toFloat(number);
    }
    case "decimal": {
      if (typeof value === "boolean") return Decimal.ofInteger(value ? 1n : 0n);
      if (typeof value === "number" && !Number.isFinite(value)) return undefined;
      if (isNumeric(value)) return toDecimal(value);
      return typeof value === "string" ? Decimal.parse(value.trim()) : undefined;
    }
    case "string":
      return scalarText(value);
    case "timestamp":
      if (value instanceof Timestamp) return value;
      return typeof value === "string" ? Timestamp.parse(value.trim()) : undefined;
  }
}

function toInteger(value: Value): bigint | undefined {
  if (typeof value === "boolean") return value ? 1n : 0n;
  if (typeof value === "number" && !Number.isFinite(value)) return undefined;
  const number = typeof value === "string" ? numberOf(value) : value;
  if (typeof number === "bigint") return checkedInteger(number);
  if (number === undefined || !isNumeric(number)) return undefined;
  return checkedInteger(toDecimal(number).toInteger());
}

/** As it stands in CSV output; undefined for lists and structures. */
export function scalarText(value: Value): string | undefined {
  switch (typeof value) {
    case "string":
      return value;
    case "bigint":
    case "boolean":
      return String(value);
    case "number":
      return floatText(value);
    default:
      return value instanceof Decimal || value instanceof Timestamp ? value.toString() : undefined;
  }
}

/** A float shows that it is one. */
export function floatText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? `${value}.0` : String(value);
}
