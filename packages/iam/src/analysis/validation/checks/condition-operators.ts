/** Condition operators: known ones, with the qualifier that the key needs, for the type that the key has. */
import type { ConditionKey, ValueType } from "../../catalogue/condition-keys.ts";
import { type OperatorFamily, type OperatorName, parseOperatorName } from "../../operator-name.ts";
import type { ConditionEntry } from "../policy-view.ts";
import { memberKey, membersOf, memberValue, type StatementView } from "../policy-view.ts";
import type { ValidationSubject } from "../subject.ts";

export function checkOperators(statement: StatementView, subject: ValidationSubject): void {
  checkNames(statement, subject);
  for (const condition of statement.conditions) {
    const operator = parseOperatorName(condition.operator);
    if (operator === undefined) continue;
    const key = subject.catalogue.conditionKeys.find(condition.key);
    if (isAudience(condition.key)) checkAudience(condition, operator, subject);
    else if (key !== undefined) checkQualifier(condition, operator, key, subject);
    if (key !== undefined) checkType(condition, operator, key, subject);
  }
}

function checkNames({ elements }: StatementView, { report }: ValidationSubject): void {
  const condition = elements.get("Condition");
  if (condition === undefined) return;
  for (const member of membersOf(condition)) {
    const operator = parseOperatorName(member.name);
    const place = memberKey(condition, member);
    if (operator === undefined) {
      const details = `The condition operator ${member.name} is not valid. Use a valid condition operator.`;
      report("INVALID_CONDITION_OPERATOR", details, place);
    } else if (operator.family === "null" && operator.ifExists) {
      report(
        "NULL_WITH_IF_EXISTS",
        "The Null condition operator cannot be used with the IfExists suffix. Update the operator or the suffix.",
        place,
      );
    } else if (operator.family === "null" && operator.qualifier !== undefined) {
      report(
        "NULL_WITH_QUALIFIER",
        "Avoid using the Null condition operator with the ForAllValues or ForAnyValue qualifiers because they always return a true or false respectively.",
        place,
      );
    }
    checkCases(memberValue(condition, member), report);
  }
}

/** Keys do not mind case, so that two of them are one. */
function checkCases(
  block: ReturnType<typeof memberValue>,
  report: ValidationSubject["report"],
): void {
  const seen = new Map<string, string>();
  for (const member of membersOf(block)) {
    const lower = member.name.toLowerCase();
    const first = seen.get(lower);
    if (first !== undefined && first !== member.name) {
      report(
        "DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
        `The condition key ${member.name} appears more than once with different capitalization in the same condition block. Remove the duplicate condition keys.`,
        memberKey(block, member),
      );
    }
    seen.set(lower, first ?? member.name);
  }
}

function isAudience(key: string): boolean {
  return /^[^:]*\.[^:]*:(aud|amr)$/i.test(key);
}

/** Of OpenID Connect providers `aud` is one value; only `amr` is a list. */
function checkAudience(
  { key, keyPlace }: ConditionEntry,
  { qualifier }: OperatorName,
  { report }: ValidationSubject,
): void {
  if (qualifier === undefined || !key.toLowerCase().endsWith(":aud")) return;
  if (qualifier === "ForAnyValue") {
    report(
      "FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE",
      `Using ForAnyValue qualifier with the single-valued condition key ${key} can be overly permissive. We recommend that you remove ForAnyValue:.`,
      keyPlace,
    );
  } else reportForAllValues(key, keyPlace, report);
  report(
    "CONFIRM_AUDIENCE_CLAIM_TYPE",
    `The "${key}" (audience) claim key identifies the recipients that the JSON web token is intended for. Because this claim is single-valued, do not use a qualifier.`,
    keyPlace,
  );
}

function checkQualifier(
  { key, keyPlace }: ConditionEntry,
  { qualifier, family }: OperatorName,
  known: ConditionKey,
  { report }: ValidationSubject,
): void {
  if (family === "null") return;
  if (known.multivalued && qualifier === undefined) {
    report(
      "MISSING_QUALIFIER",
      `The request context key ${key} has multiple values. Use the ForAllValues or ForAnyValue condition key qualifiers in your policy.`,
      keyPlace,
    );
  } else if (!known.multivalued && qualifier === "ForAllValues") {
    reportForAllValues(key, keyPlace, report);
  }
}

function reportForAllValues(
  key: string,
  place: ConditionEntry["keyPlace"],
  report: ValidationSubject["report"],
): void {
  report(
    "FORALLVALUES_WITH_SINGLE_VALUED_KEY",
    `Using ForAllValues qualifier with the single-valued condition key ${key} can be overly permissive. We recommend that you remove ForAllValues:.`,
    place,
  );
}

/** The families that a key of the type may be compared with; AWS's word for each. */
const FITTING: Readonly<Record<ValueType, readonly OperatorFamily[]>> = {
  String: ["string"],
  ARN: ["arn"],
  Bool: ["bool"],
  Numeric: ["numeric"],
  Date: ["date"],
  IPAddress: ["ip"],
};
const WORDS: Readonly<Record<OperatorFamily, string>> = {
  string: "string",
  arn: "ARN",
  bool: "Boolean",
  numeric: "numeric",
  date: "date",
  ip: "IP address",
  binary: "binary",
  null: "null",
};
const TYPE_WORDS: Readonly<Record<ValueType, string>> = {
  String: "String",
  ARN: "ARN",
  Bool: "Boolean",
  Numeric: "Numeric",
  Date: "Date",
  IPAddress: "IP Address",
};

/** Types that AWS names beside the documented one. */
const ALSO: ReadonlyMap<string, readonly ValueType[]> = new Map([
  ["aws:principalarn", ["ARN", "String"]],
  ["aws:epochtime", ["Date", "Numeric"]],
]);

function checkType(
  { operator: written, key, keyPlace }: ConditionEntry,
  { family, like, bare }: OperatorName,
  known: ConditionKey,
  { report }: ValidationSubject,
): void {
  if (family === "null") return;
  const types = typesOf(known);
  if (types.some((type) => FITTING[type].includes(family)) && !(types.includes("ARN") && like))
    return;
  const allowed = types.map((type) => TYPE_WORDS[type]).join(", ");
  const details = `Use the operator type ${allowed} instead of operator ${WORDS[family]} for the condition key ${key}.`;
  if (family === "string" && types.includes("ARN")) {
    // Equality of whole ARNs is as good in either family.
    if (bare.endsWith("Like")) {
      report("STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS", details, keyPlace);
    }
  } else if (written !== "" && !(family === "arn" && types.includes("ARN"))) {
    report("TYPE_MISMATCH", details, keyPlace);
  }
}

/** What a tag of the request says may be read as a number too. */
function typesOf(known: ConditionKey): readonly ValueType[] {
  const also = ALSO.get(known.name.toLowerCase());
  if (also !== undefined) return also;
  if (known.type === "String" && /^aws:requesttag\//i.test(known.name))
    return ["String", "Numeric"];
  return [known.type];
}
