/** Values of conditions: of the type that the operator compares, in the form that the key has. */
import { instantOf } from "../../../policy/condition/date.ts";
import { type OperatorName, parseOperatorName } from "../../operator-name.ts";
import type { Place } from "../finding.ts";
import type { ConditionEntry, Located, StatementView } from "../policy-view.ts";
import { isRegion } from "../regions.ts";
import type { ValidationSubject } from "../subject.ts";
import { checkAddresses } from "./ip-values.ts";

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const EPOCH = /^-?\d+(\.\d+)?$/;

export function checkConditionValues(statement: StatementView, subject: ValidationSubject): void {
  for (const condition of statement.conditions) {
    const operator = parseOperatorName(condition.operator);
    if (operator === undefined) continue;
    checkEmpty(condition, operator, subject);
    checkJsonTypes(condition, subject);
    for (const value of condition.values) checkValue(condition, operator, value, subject);
    if (operator.family === "ip") checkAddresses(condition, operator, subject);
    if (operator.family === "numeric") checkNumbers(condition, operator, subject);
  }
}

/** The text of a scalar; undefined for lists and objects. */
export function textOf({ node }: Located): string | undefined {
  return node.kind === "object" || node.kind === "array" ? undefined : node.text;
}

function checkEmpty(
  { key, value }: ConditionEntry,
  { qualifier, ifExists }: OperatorName,
  { report }: ValidationSubject,
): void {
  if (value.node.kind !== "array" || value.node.items.length > 0) return;
  const useNull =
    "To determine if the request context is empty, we recommend that you use the Null condition operator with the value of true instead.";
  if (qualifier === "ForAllValues") {
    report(
      "EMPTY_ARRAY_CONDITION_FORALLVALUES",
      `The ForAllValues prefix with an empty condition key matches only if the key ${key} is missing from the request context. ${useNull}`,
      value.place,
    );
  } else if (qualifier === "ForAnyValue") {
    report(
      "EMPTY_ARRAY_CONDITION_FORANYVALUE",
      `The ForAnyValue prefix with an empty condition key ${key} never matches the request context and it does not affect the policy. Specify conditions.`,
      value.place,
    );
  } else if (ifExists) {
    report(
      "EMPTY_ARRAY_CONDITION_IFEXISTS",
      `The IfExists suffix with an empty condition key matches only if the key ${key} is missing from the request context. ${useNull}`,
      value.place,
    );
  } else {
    report(
      "EMPTY_ARRAY_CONDITION",
      `There are no values for the condition key ${key} and it does not affect the policy. Specify conditions.`,
      value.place,
    );
  }
}

function checkJsonTypes({ value, values }: ConditionEntry, { report }: ValidationSubject): void {
  const scalars = values.filter((each) => textOf(each) !== undefined);
  const kinds = new Set(scalars.map(({ node }) => node.kind));
  if (kinds.size > 1) {
    const details =
      "The condition value data types do not match. Use condition values of the same JSON data type.";
    report("INVALID_CONDITION_DATA_TYPE", details, value.place);
  }
}

function checkValue(
  condition: ConditionEntry,
  operator: OperatorName,
  value: Located,
  subject: ValidationSubject,
): void {
  const text = textOf(value);
  // A variable is another check's, and so is what has no type to speak of.
  if (text === undefined) return;
  checkForm(condition, operator, text, value.place, subject);
  if (!text.includes("${")) checkOperand(condition, operator, text, value.place, subject);
}

function checkOperand(
  { operator: written, value, values }: ConditionEntry,
  { family, like }: OperatorName,
  text: string,
  place: Place,
  { report }: ValidationSubject,
): void {
  if (family === "numeric" && !NUMBER.test(text)) {
    const details = `Add a valid numeric value for the condition operator ${written}.`;
    report("TYPE_MISMATCH_NUMBER", details, place);
  } else if (family === "bool" || family === "null") {
    if (!/^(true|false)$/i.test(text)) {
      const details = `Add a valid Boolean value (true or false) for the condition operator ${written}.`;
      report("TYPE_MISMATCH_BOOLEAN", details, place);
    } else if (values.length > 1 && place === values[0]?.place) {
      const details =
        "The condition key does not support multiple Boolean values. Use a single Boolean value.";
      report("INVALID_CONDITION_MULTIPLE_BOOLEAN", details, value.place);
    }
  } else if (family === "date") checkDate(text, place, report);
  else if (family === "binary" && !BASE64.test(text)) {
    const details = `Add a valid base64-encoded string value for the condition operator ${written}.`;
    report("TYPE_MISMATCH_STRING", details, place);
  } else if (family === "string" && !like && /[*?]/.test(text)) {
    report(
      "WILDCARD_WITHOUT_LIKE_OPERATOR",
      "Your condition value includes a * or ? character. If you meant to use a wildcard (*, ?), update the condition operator to include Like.",
      place,
    );
  }
}

function checkDate(text: string, place: Place, report: ValidationSubject["report"]): void {
  if (EPOCH.test(text)) {
    report(
      "INVALID_DATE_VALUE",
      `The date ${text} might not resolve as expected. We recommend that you use the YYYY-MM-DD format.`,
      place,
    );
  } else if (Number.isNaN(instantOf(text))) {
    report(
      "TYPE_MISMATCH_DATE",
      "The date condition operator is used with an invalid value. Specify a valid date using YYYY-MM-DD or other ISO 8601 date/time format.",
      place,
    );
  }
}

/** Keys whose values are names of services. */
const CALLED_VIA = new Set(["aws:calledvia", "aws:calledviafirst", "aws:calledvialast"]);
const SERVICE_KEYS = new Set([
  "aws:principalservicename",
  "aws:principalservicenameslist",
  "iam:passedtoservice",
  "iam:awsservicename",
]);
const SERVICE = /^([a-z0-9-]+\.)+(amazonaws\.com(\.cn)?|amazon\.com|aws\.internal)$/;
/** Calls are made in the name of a service alone, without a part of it. */
const CALLER = /^[a-z0-9-]+\.(amazonaws\.com(\.cn)?|amazon\.com)$/;
const VIA_SERVICE = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/;
const SERVICE_FORMAT =
  "service.amazonaws.com, or use one of the following suffixes: .amazon.com, .amazonaws.com.cn with all lowercase letters";

/** What the key's own format asks for, whatever the operator. */
function checkForm(
  { key }: ConditionEntry,
  { family, like }: OperatorName,
  text: string,
  place: Place,
  { report }: ValidationSubject,
): void {
  if (family !== "string" || (like && /[*?]/.test(text))) return;
  const lower = key.toLowerCase();
  const invalidService = (format: string) =>
    report(
      "INVALID_SERVICE_PRINCIPAL_FORMAT",
      `The service principal does not match the expected format. Use the format ${format}.`,
      place,
    );
  if (lower === "aws:requestedregion" && !isRegion(text) && text !== "") {
    const details = `The Region ${text} is not valid. Update the condition value to a supported Region.`;
    report("INVALID_REGION", details, place);
  } else if (text.includes("${")) return;
  else if (lower === "aws:sourcevpc" && !/^vpc-([a-z0-9]{8}|[a-z0-9]{17})$/i.test(text)) {
    report("INVALID_VPC_FORMAT", vpcFormat("VPC", "vpc", " "), place);
  } else if (lower === "aws:sourcevpce" && !/^vpce-([a-z0-9]{8}|[a-z0-9]{17})$/i.test(text)) {
    report("INVALID_VPCE_FORMAT", vpcFormat("VPCE", "vpce", "  "), place);
  } else if (
    CALLED_VIA.has(lower) ? !CALLER.test(text) : SERVICE_KEYS.has(lower) && !SERVICE.test(text)
  ) {
    invalidService(SERVICE_FORMAT);
  } else if (lower === "kms:viaservice" && !VIA_SERVICE.test(text)) {
    invalidService("service-name.AWS_region.amazonaws.com");
  } else if (lower === "s3:x-amz-server-side-encryption-aws-kms-key-id" && !KMS_KEY.test(text)) {
    const details = `The ${key} condition key value must be a valid KMS key ARN.`;
    report("INVALID_KMS_KEY_VALUE", details, place);
  }
}

const KMS_KEY = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)\/.+$/;

function vpcFormat(kind: string, prefix: string, gap: string): string {
  return `The ${kind} identifier in the condition key value is not valid.${gap}Use the prefix '${prefix}-' followed by 8 or 17 alphanumeric characters.`;
}

/** Of several limits only one counts. */
function checkNumbers(
  { operator: written, key, value, values }: ConditionEntry,
  { bare }: OperatorName,
  { report }: ValidationSubject,
): void {
  const numbers = values.map(textOf).filter((text) => text !== undefined && NUMBER.test(text));
  if (numbers.length < 2 || !/Less|Greater/.test(bare)) return;
  const kept = bare.includes("Less") ? "greatest" : "least";
  report(
    "REDUNDANT_CONDITION_VALUE_NUM",
    `Multiple values in ${written} are redundant. Replace with the ${kept} single value for ${key}.`,
    value.place,
  );
}
