/** The names of types, as CAST and IS take them. */
import { invalidDataType } from "./select-error.ts";
import type { TypeName } from "./syntax-tree.ts";
import type { TokenReader } from "./token-reader.ts";

const types: Readonly<Record<string, TypeName>> = {
  bool: "bool",
  boolean: "bool",
  int: "int",
  integer: "int",
  smallint: "int",
  float: "float",
  real: "float",
  double: "float",
  decimal: "decimal",
  numeric: "decimal",
  string: "string",
  varchar: "string",
  char: "string",
  character: "string",
  symbol: "string",
  timestamp: "timestamp",
};

/** Types of SQL and Ion that S3 Select does not have. */
const otherTypes = new Set(["date", "time", "blob", "clob", "list", "sexp", "bag", "tuple"]);

/** With `DOUBLE PRECISION`, `CHARACTER VARYING` and parameters, which mean nothing here. */
export function parseTypeName(reader: TokenReader): TypeName {
  const { kind, text } = reader.peek();
  const type = kind === "KEYWORD" ? types[text] : undefined;
  if (type === undefined) {
    if (kind === "KEYWORD" && otherTypes.has(text)) throw invalidDataType();
    throw reader.fault("ParseExpectedTypeName", "Expected type name, found");
  }
  reader.take();
  if (text === "double") reader.acceptKeyword("precision");
  if (text === "character" || text === "char") reader.acceptKeyword("varying");
  if (reader.accept("LEFT_PAREN")) {
    do {
      const { kind: parameterKind, text: parameter } = reader.peek();
      if (parameterKind !== "NUMBER" || !/^\d+$/.test(parameter)) {
        throw reader.fault("ParseInvalidTypeParam", "Invalid value used for type parameter, found");
      }
      reader.take();
    } while (reader.accept("COMMA"));
    reader.expect("RIGHT_PAREN");
  }
  return type;
}
