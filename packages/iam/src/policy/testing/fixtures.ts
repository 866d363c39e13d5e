/** Short forms for tests of the engine room: documents, principals, requests. */
import { type PolicyDocument, type PolicyKind, parsePolicy } from "../document.ts";
import type { AttachedPolicy, EvaluationRequest, Principal } from "../evaluation.ts";

export const ACCOUNT = "111122223333";
export const OTHER_ACCOUNT = "444455556666";

export const USER: Principal = {
  kind: "user",
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:user/ann`,
  userId: "AIDAEXAMPLEANN000000",
};

export const SESSION: Principal = {
  kind: "assumed-role",
  accountId: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/app/s1`,
  userId: "AROAEXAMPLEAPP000000:s1",
  roleArn: `arn:aws:iam::${ACCOUNT}:role/team/app`,
};

export const FEDERATED: Principal = {
  kind: "federated-user",
  accountId: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:federated-user/bob`,
  userId: `${ACCOUNT}:bob`,
  userArn: USER.arn,
};

export const ROOT: Principal = {
  kind: "root",
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:root`,
  userId: ACCOUNT,
};

export const SERVICE: Principal = {
  kind: "service",
  accountId: "",
  arn: "",
  userId: "",
  service: "lambda.amazonaws.com",
};

export const ANONYMOUS: Principal = { kind: "anonymous", accountId: "", arn: "", userId: "" };

export const CAT = "arn:aws:s3:::photos/cat";

export function read(
  principal: Principal,
  changes: Partial<EvaluationRequest> = {},
): EvaluationRequest {
  return { principal, action: "s3:GetObject", resource: CAT, context: new Map(), ...changes };
}

export function contextOf(
  keys: Readonly<Record<string, string | readonly string[]>>,
): Map<string, readonly string[]> {
  const entries = Object.entries(keys).map(
    ([key, value]) => [key.toLowerCase(), typeof value === "string" ? [value] : value] as const,
  );
  return new Map(entries);
}

export function document(kind: PolicyKind, ...statements: object[]): PolicyDocument {
  return parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements }), kind);
}

export function attach(kind: PolicyKind, ...statements: object[]): AttachedPolicy {
  return { name: kind, document: document(kind, ...statements) };
}

export const ALLOW = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
export const DENY = { Effect: "Deny", Action: "s3:GetObject", Resource: "*" };
export const ALLOW_OTHER = { Effect: "Allow", Action: "sqs:*", Resource: "*" };
