/**
 * The shape of a policy document as JSON: which elements it has and of which types. AWS answers every fault of shape with one
 * sentence. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import { parseOperator } from "../condition/block.ts";

export type Strings = string | readonly string[];
export type ConditionValue = string | number | boolean;
export type PrincipalJson = string | Readonly<Record<string, Strings>>;

export interface StatementJson {
  readonly Sid?: string;
  readonly Effect?: string;
  readonly Principal?: PrincipalJson;
  readonly NotPrincipal?: PrincipalJson;
  readonly Action?: Strings;
  readonly NotAction?: Strings;
  readonly Resource?: Strings;
  readonly NotResource?: Strings;
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, ConditionValue | readonly ConditionValue[]>>>
  >;
}

export interface PolicyJson {
  readonly Version?: string;
  readonly Id?: string;
  readonly Statement: StatementJson | readonly StatementJson[];
}

type Check = (value: unknown) => boolean;

const isString: Check = (value) => typeof value === "string";
const isStrings: Check = (value) =>
  isString(value) || (Array.isArray(value) && value.every(isString));
const isPrincipal: Check = (value) =>
  isString(value) || (isObject(value) && Object.values(value).every(isStrings));
const isScalar: Check = (value) => ["string", "number", "boolean"].includes(typeof value);
const isScalars: Check = (value) =>
  isScalar(value) || (Array.isArray(value) && value.every(isScalar));
const isVersion: Check = (value) => value === "2012-10-17" || value === "2008-10-17";
const isCondition: Check = (value) =>
  isObject(value) &&
  Object.entries(value).every(
    ([operator, keys]) =>
      isObject(keys) &&
      Object.values(keys).every(isScalars) &&
      (parseOperator(operator) !== undefined || Object.keys(keys).length === 0),
  );

const DOCUMENT: ReadonlyMap<string, Check> = new Map([
  ["Version", isVersion],
  ["Id", isString],
  ["Statement", isStatements],
]);

const STATEMENT: ReadonlyMap<string, Check> = new Map([
  ["Sid", isString],
  ["Effect", isString],
  ["Principal", isPrincipal],
  ["NotPrincipal", isPrincipal],
  ["Action", isStrings],
  ["NotAction", isStrings],
  ["Resource", isStrings],
  ["NotResource", isStrings],
  ["Condition", isCondition],
]);

const EXCLUSIVE: readonly (readonly [string, string])[] = [
  ["Principal", "NotPrincipal"],
  ["Action", "NotAction"],
  ["Resource", "NotResource"],
];

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasShape(value: unknown, elements: ReadonlyMap<string, Check>): boolean {
  return (
    isObject(value) &&
    Object.entries(value).every(([name, element]) => elements.get(name)?.(element) === true)
  );
}

function isStatements(value: unknown): boolean {
  const statements = Array.isArray(value) ? value : [value];
  return statements.length > 0 && statements.every(isStatement);
}

function isStatement(value: unknown): boolean {
  if (!hasShape(value, STATEMENT)) return false;
  const names = new Set(Object.keys(value as object));
  if (EXCLUSIVE.some(([one, other]) => names.has(one) && names.has(other))) return false;
  const effect = (value as StatementJson).Effect?.toLowerCase();
  return effect === "allow" || effect === "deny";
}

export function isPolicyJson(value: unknown): value is PolicyJson {
  return hasShape(value, DOCUMENT) && (value as PolicyJson).Statement !== undefined;
}

/** An element that no statement or document has, as S3 names it; undefined when there is none. */
export function unknownElement(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  const statements = Array.isArray(value.Statement) ? value.Statement : [value.Statement];
  const inDocument = Object.keys(value).find((name) => !DOCUMENT.has(name));
  const inStatement = statements
    .flatMap((statement) => (isObject(statement) ? Object.keys(statement) : []))
    .find((name) => !STATEMENT.has(name));
  return inDocument ?? inStatement;
}
