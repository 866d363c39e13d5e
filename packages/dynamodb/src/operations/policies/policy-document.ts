/**
 * A resource policy as DynamoDB takes it and keeps it: checked, in one canonical form. Texts that mean the same are the
 * same policy. What is refused, and the form, were observed at AWS in 2026.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-considerations.html
 */
import { validation } from "../../errors.ts";
import type { Ports } from "../../ports.ts";
import { namesEveryone } from "./unbounded-access.ts";

type Json = Readonly<Record<string, unknown>>;
export type PolicySubject = "table" | "stream";

const POLICY_BYTES_MAX = 20_480;
const INVALID = "One or more parameter values were invalid: ";
const STATEMENT_MEMBERS = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];
const LISTS = new Set(["Action", "NotAction", "Resource", "NotResource"]);
const STREAM_ACTIONS = new Set([
  "dynamodb:DescribeStream",
  "dynamodb:GetRecords",
  "dynamodb:GetShardIterator",
]);
const DYNAMODB_ARN = /^arn:[^:]*:dynamodb:[^:]*:[^:]*:(.*)$/;
const STREAM_PATH = /^table\/[^/]*\/stream\//;

/** The canonical form. Throws ValidationException for what DynamoDB does not take. */
export function readPolicy({ policyChecker }: Ports, text: string, subject: PolicySubject): string {
  if (Buffer.byteLength(text) > POLICY_BYTES_MAX) {
    throw validation(`${INVALID}Maximum policy size of ${POLICY_BYTES_MAX} bytes exceeded`);
  }
  const document = parsed(text);
  const statements = listOf(document.Statement) as readonly Json[];
  checkStatements(statements);
  const fault = policyChecker?.faultOf(text);
  if (fault !== undefined) throw invalidDocument(fault);
  for (const statement of statements) checkSubject(statement, subject);
  if (policyChecker?.unknownPrincipal(text) !== undefined) {
    throw validation(`${INVALID}Invalid principal in policy document.`);
  }
  if (statements.some(namesEveryone)) {
    throw validation(
      "Resource-based policy grants unbounded access in one or more elements. " +
        "Please revise the policy to ensure least-privilege form of access",
    );
  }
  return JSON.stringify(canonical(document, statements));
}

function parsed(text: string): Json {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw notJson();
  }
  if (typeof document !== "object" || document === null || Array.isArray(document)) throw notJson();
  return document as Json;
}

/** What DynamoDB says in words of its own; the grammar is IAM's. */
function checkStatements(statements: readonly Json[]): void {
  if (statements.length === 0) {
    throw invalidDocument("Could not parse the policy: Statement is empty!");
  }
  const sids = statements.map((each) => each?.Sid).filter((sid) => sid !== undefined);
  if (new Set(sids).size < sids.length) {
    throw invalidDocument("The Statement Ids in the policy are not unique");
  }
}

/** A table's policy is about the table and its indexes, a stream's about the stream. */
function checkSubject(statement: Json, subject: PolicySubject): void {
  const actions = listOf(statement.Action ?? statement.NotAction).map(String);
  const invalid = actions.filter((action) => subject === "table" && STREAM_ACTIONS.has(action));
  if (invalid.length > 0) {
    const names = invalid.map((action) => `"${action}"`).join(", ");
    throw invalidDocument(`The following action names are invalid: ${names}`);
  }
  for (const resource of listOf(statement.Resource ?? statement.NotResource).map(String)) {
    const path = DYNAMODB_ARN.exec(resource)?.[1];
    if (path === undefined || path.includes("*")) continue;
    if (STREAM_PATH.test(path) === (subject === "stream")) continue;
    throw invalidDocument(`The relative-id "${path}" is invalid for ARN "${resource}"`);
  }
}

function canonical(document: Json, statements: readonly Json[]): Json {
  return {
    Version: document.Version ?? "2008-10-17",
    ...(document.Id === undefined ? {} : { Id: document.Id }),
    Statement: statements.map((statement) =>
      Object.fromEntries(
        STATEMENT_MEMBERS.filter((name) => statement[name] !== undefined).map((name) => [
          name,
          canonicalMember(name, statement[name]),
        ]),
      ),
    ),
  };
}

function canonicalMember(name: string, value: unknown): unknown {
  if (LISTS.has(name)) return single(listOf(value));
  if (name !== "Principal" && name !== "NotPrincipal") return value;
  if (typeof value === "string") return value;
  return Object.fromEntries(
    Object.entries(value as Json).map(([type, principals]) => [
      type,
      single([...new Set(listOf(principals).map((each) => accountRoot(type, String(each))))]),
    ]),
  );
}

/** An account is named by its root. */
function accountRoot(type: string, principal: string): string {
  const isAccount = type === "AWS" && /^\d{12}$/.test(principal);
  return isAccount ? `arn:aws:iam::${principal}:root` : principal;
}

const single = (values: readonly unknown[]): unknown => (values.length === 1 ? values[0] : values);

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

const invalidDocument = (fault: string) =>
  validation(`${INVALID}Invalid policy document: ${fault}`);
const notJson = () => invalidDocument("This policy contains invalid Json");
