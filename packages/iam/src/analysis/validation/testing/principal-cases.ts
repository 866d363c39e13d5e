/** Issues of principals, of trust policies, and of organization policies. */
import {
  type Case,
  control,
  GITHUB,
  identity,
  not,
  policyOf,
  READ,
  raw,
  resource,
  trust,
  web,
} from "./case.ts";

const PRINCIPALS: readonly Case[] = [
  identity("UNSUPPORTED_PRINCIPAL", { Principal: "*" }),
  resource("INVALID_PRINCIPAL_FORMAT", { Principal: "111122223333" }),
  resource("INVALID_PRINCIPAL_KEY", { Principal: { User: "ann" } }),
  resource("UNSUPPORTED_WILDCARD_IN_PRINCIPAL", {
    Principal: { AWS: "arn:aws:iam::111122223333:user/*" },
  }),
  resource("INVALID_SERVICE_PRINCIPAL_FORMAT", { Principal: { Service: "S3" } }),
  resource("INVALID_ROLE_REFERENCE", { Principal: { AWS: "AROAEXAMPLEEXAMPLE123" } }),
  resource("INVALID_USER_REFERENCE", { Principal: { AWS: "AIDAEXAMPLEEXAMPLE123" } }),
  resource("ALLOW_WITH_NOT_PRINCIPAL", not("Principal", { AWS: "111122223333" })),
  resource(
    "FEDERATED_PRINCIPAL_NOT_SUPPORTED",
    { Principal: { Federated: "accounts.google.com" } },
    "AWS::S3::Bucket",
  ),
  resource("RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL", {
    Principal: { Service: "cloudtrail.amazonaws.com" },
  }),
  resource("RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL", {
    Principal: { Service: "cloudtrail.amazonaws.com" },
    Condition: { StringEquals: { "aws:Referer": "111122223333" } },
  }),
  resource("UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL", {
    Principal: { Service: "cloudfront.amazonaws.com" },
    Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } },
  }),
  resource("UNSUPPORTED_ACTION_IN_POLICY", { Action: "kms:Decrypt" }, "AWS::S3::Bucket"),
  resource(
    "UNSUPPORTED_RESOURCE_ARN_IN_POLICY",
    { Resource: "arn:aws:kms:us-east-1:111122223333:key/1" },
    "AWS::S3::Bucket",
  ),
  resource(
    "IRRELEVANT_CONDITION_KEY_IN_POLICY",
    { Condition: { StringEquals: { "s3:ResourceAccount": "111122223333" } } },
    "AWS::S3::Bucket",
  ),
];

const TRUSTS: readonly Case[] = [
  trust("ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE", { Resource: "*" }),
  trust("ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL", not("Principal", { AWS: "111122223333" })),
  trust("ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL", { Principal: "*" }),
  trust("REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY", {
    Principal: {
      AWS: ["arn:aws:iam::111122223333:role/r", "arn:aws:sts::111122223333:assumed-role/r/s"],
    },
  }),
  trust("MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY", {
    Principal: { Service: "rolesanywhere.amazonaws.com" },
  }),
  trust("MISMATCHED_ACTION_FOR_PRINCIPAL", { Principal: { Federated: "accounts.google.com" } }),
  trust("INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY", {
    Action: "sts:AssumeRoleWithWebIdentity",
    Principal: { Federated: "google" },
  }),
  trust("MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL", {
    Action: "sts:AssumeRoleWithWebIdentity",
    Principal: { Federated: "accounts.google.com" },
  }),
  trust("MISSING_GITHUB_REPO_CONDITION_KEY", web),
  trust("SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED", {
    ...web,
    Condition: { StringLike: { [`${GITHUB}:sub`]: "repo:org/*" } },
  }),
  trust("FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE", {
    ...web,
    Condition: { "ForAnyValue:StringEquals": { [`${GITHUB}:aud`]: "sts.amazonaws.com" } },
  }),
  trust("CONFIRM_AUDIENCE_CLAIM_TYPE", {
    ...web,
    Condition: { "ForAllValues:StringEquals": { [`${GITHUB}:aud`]: "sts.amazonaws.com" } },
  }),
  trust("UNSUPPORTED_ACTION_FOR_CONDITION_KEY", {
    ...web,
    Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
    Condition: { StringEquals: { [`${GITHUB}:sub`]: "repo:org/repo:ref:refs/heads/main" } },
  }),
];

const CONTROLS: readonly Case[] = [
  raw(
    "SCP_SYNTAX_ERROR_PRINCIPAL",
    policyOf({ ...READ, Principal: "*" }),
    "SERVICE_CONTROL_POLICY",
  ),
  control("RCP_SYNTAX_ERROR_PRINCIPAL", { Principal: { AWS: "111122223333" } }),
  control("RCP_SYNTAX_ERROR_ALLOW", { Effect: "Allow", Resource: "arn:aws:s3:::b" }),
  control("RCP_SYNTAX_ERROR_NOTACTION", not("Action", "s3:*")),
  control("RCP_SYNTAX_ERROR_ACTION", { Action: "ec2:*" }),
  control("RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY", {
    Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } },
  }),
  control("RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY", {
    Condition: { StringNotEquals: { "aws:SourceOrgID": "o-1" } },
  }),
  control("RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK", {
    Condition: { StringNotEquals: { "aws:SourceOrgID": "o-1" } },
  }),
];

export const PRINCIPAL_CASES: readonly Case[] = [...PRINCIPALS, ...TRUSTS, ...CONTROLS];
