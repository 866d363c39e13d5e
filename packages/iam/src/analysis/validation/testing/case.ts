/** A policy that has an issue, written by what it adds to a sound one. */
import type { IssueCode } from "../issue-codes.ts";
import type { PolicyType } from "../subject.ts";

export interface Case {
  readonly code: IssueCode;
  readonly type: PolicyType;
  readonly text: string;
  readonly resourceType?: string;
}

export type Json = Readonly<Record<string, unknown>>;

export const READ: Json = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" };
export const GRANT: Json = { ...READ, Principal: { AWS: "111122223333" } };
export const TRUST: Json = {
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Principal: { AWS: "arn:aws:iam::111122223333:root" },
};
export const RCP: Json = { Effect: "Deny", Action: "s3:*", Resource: "*", Principal: "*" };

export function policyOf(...statements: readonly unknown[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

export const identity = (code: IssueCode, changes: Json): Case => ({
  code,
  type: "IDENTITY_POLICY",
  text: policyOf({ ...READ, ...changes }),
});
export const raw = (code: IssueCode, text: string, type: PolicyType = "IDENTITY_POLICY"): Case => ({
  code,
  type,
  text,
});
export const when = (code: IssueCode, condition: Json): Case =>
  identity(code, { Condition: condition });
export const resource = (code: IssueCode, changes: Json, resourceType?: string): Case => ({
  code,
  type: "RESOURCE_POLICY",
  text: policyOf({ ...GRANT, ...changes }),
  ...(resourceType === undefined ? {} : { resourceType }),
});
export const trust = (code: IssueCode, changes: Json): Case => ({
  code,
  type: "RESOURCE_POLICY",
  text: policyOf({ ...TRUST, ...changes }),
  resourceType: "AWS::IAM::AssumeRolePolicyDocument",
});
export const control = (code: IssueCode, changes: Json): Case => ({
  code,
  type: "RESOURCE_CONTROL_POLICY",
  text: policyOf({ ...RCP, ...changes }),
});
export const pass = { Action: "iam:PassRole" };
export const slr = { Action: "iam:CreateServiceLinkedRole" };
export const not = (element: string, value: unknown): Json => ({
  [element]: undefined,
  [`Not${element}`]: value,
});
export const anyResource = { Resource: "*" };
export const notResource = not("Resource", "arn:aws:s3:::b/*");
export const notAction = not("Action", "s3:*");
export const tagged = { Condition: { StringEquals: { "aws:ResourceTag/team": "blue" } } };
export const GITHUB = "token.actions.githubusercontent.com";
export const web = { Action: "sts:AssumeRoleWithWebIdentity", Principal: { Federated: GITHUB } };
export const long = (length: number) =>
  policyOf({ ...READ, Resource: `arn:aws:s3:::b/${"x".repeat(length)}` });
