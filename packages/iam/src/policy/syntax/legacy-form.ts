/**
 * What the older of IAM's two parsers reads: after the grammar and before every other rule. It asks for the case of effects, for
 * dates that are some, and for resources with all parts of an ARN; whatever it fails at has one sentence. Source: documents that
 * AWS accepted and refused, as collected by the validator of moto.
 */
import { PolicySyntaxError } from "../policy-syntax-error.ts";
import type { ConditionValue, StatementJson } from "./json-shape.ts";
import { resourceFault } from "./resource-arn.ts";

export function checkLegacyForm(statements: readonly StatementJson[]): void {
  const isRead =
    statements.every(({ Effect: effect }) => effect === "Allow" || effect === "Deny") &&
    statements.every(hasDates) &&
    hasWholeArns(statements.flatMap(resourcesOf));
  if (!isRead) throw new PolicySyntaxError("The policy failed legacy parsing");
}

const DATE_OPERATOR = /^(?:For(?:All|Any)Values?:)?Date/;

function hasDates({ Condition: condition = {} }: StatementJson): boolean {
  return Object.entries(condition).every(
    ([operator, keys]) =>
      !DATE_OPERATOR.test(operator) ||
      Object.values(keys).every((values) => listOf(values).every((value) => isDate(`${value}`))),
  );
}

/** A resource that is wrong in another way is told so later, and none is looked at here. */
function hasWholeArns(resources: readonly string[]): boolean {
  if (resources.some((resource) => resourceFault(resource) !== undefined)) return true;
  return resources.every((resource) => {
    const parts = resource.split(":");
    return parts[2] !== "" && (parts.length >= 6 || !resource.includes("::"));
  });
}

const EPOCH_SECONDS_MAX = 9_223_372_036_854_775_807n;
const YEAR_MIN = -292_275_054;
const YEAR_MAX = 292_278_993;

/** Seconds since 1970, or a date with as much of a time as one likes. Variables get their value later. */
function isDate(text: string): boolean {
  if (text.includes("${")) return true;
  if (!/[t-]/i.test(text)) return /^\d+$/.test(text) && BigInt(text) <= EPOCH_SECONDS_MAX;
  const [date = "", time = "", ...more] = text.toLowerCase().split("t");
  return more.length === 0 && isDay(date) && isTime(time);
}

function isDay(text: string): boolean {
  const [, year, month = 1, day = 1] = /^(-?\d+)(?:-(\d+))?(?:-(\d+))?$/.exec(text) ?? [];
  if (year === undefined) return false;
  return isBetween(year, YEAR_MIN, YEAR_MAX) && isBetween(month, 1, 12) && isBetween(day, 1, 31);
}

const TIME = /^(\d+)(?::(\d+)(?::(\d+)(?:\.\d{1,9})?(?:z|[+-](\d\d)(?::(\d\d))?)?)?)?$/;

function isTime(text: string): boolean {
  if (text === "") return true;
  const [, hour, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0] = TIME.exec(text) ?? [];
  return (
    hour !== undefined &&
    isBetween(hour, 0, 23) &&
    isBetween(minute, 0, 59) &&
    isBetween(second, 0, 59) &&
    isBetween(zoneHour, 0, 23) &&
    isBetween(zoneMinute, 0, 59)
  );
}

function isBetween(value: string | number, low: number, high: number): boolean {
  return Number(value) >= low && Number(value) <= high;
}

function resourcesOf(statement: StatementJson): readonly string[] {
  const resources = statement.Resource ?? statement.NotResource ?? [];
  return typeof resources === "string" ? [resources] : resources;
}

function listOf(values: ConditionValue | readonly ConditionValue[]): readonly ConditionValue[] {
  return Array.isArray(values) ? values : [values as ConditionValue];
}
