/** The values of a request that take the places of `?`, checked before the statement is read. */
import { ValidationException } from "../validation-exception.ts";
import type { AttributeValue } from "../value/attribute-value.ts";
import { canonicalNumber, checkValue, numberFaultText } from "../value/check.ts";
import { isDecimal, parseDecimal } from "../value/decimal.ts";

const INT_MAX = 2 ** 31 - 1;

export function checkParameters(parameters: readonly AttributeValue[]): AttributeValue[] {
  return parameters.map((parameter) => {
    try {
      return checkValue(parameter);
    } catch (error) {
      if (!(error instanceof ValidationException)) throw error;
      const beyond = numberBeyond(parameter);
      throw beyond === undefined ? error : new ValidationException(rangeFaultText(beyond));
    }
  });
}

/** As `canonicalNumber`, with what PartiQL says of numbers that are too large or too small. */
export function numberOf(text: string): string {
  if (isBeyondRange(text)) throw new ValidationException(rangeFaultText(text));
  return canonicalNumber(text);
}

/** The first number, in the order of the document, whose exponent is out of range. */
function numberBeyond(value: AttributeValue): string | undefined {
  if ("N" in value) return isBeyondRange(value.N) ? value.N : undefined;
  if ("NS" in value) return value.NS.find(isBeyondRange);
  const inside = "L" in value ? value.L : "M" in value ? Object.values(value.M) : [];
  for (const each of inside) {
    const found = numberBeyond(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isBeyondRange(text: string): boolean {
  const number = parseDecimal(text);
  return !isDecimal(number) && (number === "overflow" || number === "underflow");
}

/**
 * A Java BigDecimal has an exponent of 32 bits, and the distance of its first digit from the point is computed in
 * 32 bits, which wraps around.
 */
function rangeFaultText(text: string): string {
  const [, whole = "", fraction = "", exponentText = "0"] =
    /^[+-]?(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const exponent = Number(exponentText);
  const scale = fraction.length - exponent;
  if (Math.abs(exponent) > INT_MAX || Math.abs(scale) > INT_MAX) {
    return numberFaultText("not-a-number", text);
  }
  const digits = (whole + fraction).replace(/^0+(?=\d)/, "").length;
  return numberFaultText(((digits - scale) | 0) > 0 ? "overflow" : "underflow");
}
