/** Condition operators by their names: `ForAnyValue:StringNotLikeIfExists` taken apart. */

export type OperatorFamily =
  | "string"
  | "numeric"
  | "date"
  | "bool"
  | "binary"
  | "ip"
  | "arn"
  | "null";

export interface OperatorName {
  readonly qualifier: "ForAllValues" | "ForAnyValue" | undefined;
  /** `StringNotLike` */
  readonly bare: string;
  readonly family: OperatorFamily;
  readonly negated: boolean;
  /** Wildcards count. */
  readonly like: boolean;
  readonly ifExists: boolean;
}

const FAMILIES: readonly (readonly [RegExp, OperatorFamily])[] = [
  [/^String(Not)?(Equals(IgnoreCase)?|Like)$/, "string"],
  [/^Numeric((Not)?Equals|(Less|Greater)Than(Equals)?)$/, "numeric"],
  [/^Date((Not)?Equals|(Less|Greater)Than(Equals)?)$/, "date"],
  [/^Bool$/, "bool"],
  [/^BinaryEquals$/, "binary"],
  [/^(Not)?IpAddress$/, "ip"],
  [/^Arn(Not)?(Equals|Like)$/, "arn"],
  [/^Null$/, "null"],
];

/** Undefined when AWS knows no such operator; `NullIfExists` is read, and is wrong for another reason. */
export function parseOperatorName(name: string): OperatorName | undefined {
  const [, qualifier, suffixed = ""] = /^(?:(ForAllValues|ForAnyValue):)?(.*)$/s.exec(name) ?? [];
  const ifExists = suffixed.endsWith("IfExists");
  const bare = ifExists ? suffixed.slice(0, -"IfExists".length) : suffixed;
  const family = FAMILIES.find(([form]) => form.test(bare))?.[1];
  if (family === undefined) return undefined;
  return {
    qualifier: qualifier as OperatorName["qualifier"],
    bare,
    family,
    negated: bare.includes("Not"),
    like: bare.endsWith("Like") || family === "arn",
    ifExists,
  };
}
