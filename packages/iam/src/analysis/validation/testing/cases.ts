// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables
/** For every issue a policy that has it. */
import {
  anyResource,
  type Case,
  GRANT,
  identity,
  long,
  notAction,
  notResource,
  pass,
  policyOf,
  READ,
  raw,
  resource,
  slr,
  tagged,
  trust,
  when,
} from "./case.ts";
import { PRINCIPAL_CASES } from "./principal-cases.ts";

const DOCUMENTS: readonly Case[] = [
  raw("JSON_SYNTAX_ERROR", "{"),
  raw("DATA_TYPE_MISMATCH", "[]"),
  identity("DATA_TYPE_MISMATCH", { Action: 1 }),
  when("DATA_TYPE_MISMATCH", { StringEquals: { "aws:username": { a: 1 } } }),
  raw("MISSING_VERSION", JSON.stringify({ Statement: [READ] })),
  raw("INVALID_VERSION", JSON.stringify({ Version: "2020-01-01", Statement: [READ] })),
  raw("MISSING_STATEMENT", JSON.stringify({ Version: "2012-10-17" })),
  raw("MISSING_STATEMENT", policyOf()),
  raw(
    "INVALID_POLICY_ELEMENT",
    JSON.stringify({ Version: "2012-10-17", Statement: [READ], Foo: 1 }),
  ),
  identity("INVALID_POLICY_ELEMENT", { Foo: 1 }),
  raw(
    "UNIQUE_SIDS_REQUIRED",
    policyOf({ ...READ, Sid: "a" }, { ...READ, Action: "s3:PutObject", Sid: "a" }),
  ),
  raw(
    "UNIQUE_SIDS_RECOMMENDED",
    policyOf({ ...GRANT, Sid: "a" }, { ...GRANT, Action: "s3:PutObject", Sid: "a" }),
    "RESOURCE_POLICY",
  ),
  identity("UNSUPPORTED_SID", { Sid: "a b" }),
  identity("EMPTY_SID_VALUE", { Sid: "" }),
  raw("POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", long(10_240)),
  raw("POLICY_SIZE_EXCEEDS_SCP_QUOTA", long(5_120), "SERVICE_CONTROL_POLICY"),
  raw("POLICY_SIZE_EXCEEDS_RCP_QUOTA", long(5_120), "RESOURCE_CONTROL_POLICY"),
  raw("POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA", long(20_480), "RESOURCE_POLICY"),
  trust("POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA", {
    Condition: { StringEquals: { "sts:ExternalId": "x".repeat(2_048) } },
  }),
  raw("REDUNDANT_STATEMENT", policyOf({ ...READ, Sid: "a" }, { ...READ, Sid: "b" })),
];

const STATEMENTS: readonly Case[] = [
  identity("MISSING_EFFECT", { Effect: undefined }),
  identity("INVALID_EFFECT", { Effect: "allow" }),
  identity("MISSING_ACTION", { Action: undefined }),
  identity("MISSING_RESOURCE", { Resource: undefined }),
  resource("MISSING_PRINCIPAL", { Principal: undefined }),
  identity("UNSUPPORTED_ELEMENT_COMBINATION", { NotAction: "s3:PutObject" }),
  identity("EMPTY_ARRAY_ACTION", { Action: [] }),
  identity("EMPTY_ARRAY_RESOURCE", { Resource: [] }),
  resource("EMPTY_ARRAY_PRINCIPAL", { Principal: { AWS: [] } }),
  resource("EMPTY_OBJECT_PRINCIPAL", { Principal: {} }),
  when("EMPTY_OBJECT_CONDITION", {}),
  when("EMPTY_OBJECT_CONDITION", { StringEquals: {} }),
  identity("INVALID_ACTION", { Action: "s3:GetObjekt" }),
  identity("INVALID_ACTION", { Action: "GetObject" }),
  identity("INVALID_SERVICE_IN_ACTION", { Action: "s33:GetObject" }),
  identity("WILDCARD_IN_SERVICE_NAME", { Action: "s?:GetObject" }),
  identity("WILDCARD_IN_SERVICE_NAME", { Resource: "arn:aws:*code*::111122223333:*" }),
  identity("REDUNDANT_ACTION", { Action: ["s3:Get*", "s3:GetObject"] }),
  identity("REDUNDANT_RESOURCE", { Resource: ["arn:aws:s3:::b*", "arn:aws:s3:::b/*"] }),
  identity("INVALID_ARN_PREFIX", { Resource: "aws:s3:::b" }),
  identity("MISSING_ARN_FIELD", { Resource: "arn:aws:s3:b" }),
  identity("INVALID_PARTITION", { Resource: "arn:amazon:s3:::b" }),
  identity("INVALID_SERVICE", { Resource: "arn:aws:s33:::b" }),
  identity("INVALID_ARN_SERVICE_CASE", { Resource: "arn:aws:S3:::b" }),
  identity("INVALID_ARN_RESOURCE", {
    Action: "iam:GetUser",
    Resource: "arn:aws:iam::111122223333:usr/ann",
  }),
  identity("ARN_REGION_NOT_ALLOWED", {
    Action: "iam:GetUser",
    Resource: "arn:aws:iam:us-east-1:111122223333:user/ann",
  }),
  identity("INVALID_ARN_REGION", {
    Action: "sqs:SendMessage",
    Resource: "arn:aws:sqs:us-east-9:111122223333:q",
  }),
  identity("MISSING_ARN_REGION", {
    Action: "sqs:SendMessage",
    Resource: "arn:aws:sqs::111122223333:q",
  }),
  identity("ARN_ACCOUNT_NOT_ALLOWED", { Resource: "arn:aws:s3::111122223333:b" }),
  identity("INVALID_ARN_ACCOUNT", {
    Action: "iam:GetUser",
    Resource: "arn:aws:iam::1234:user/ann",
  }),
  identity("MISSING_ARN_ACCOUNT", { Action: "iam:GetUser", Resource: "arn:aws:iam:::user/ann" }),
  identity("MISSING_BRACE_IN_VARIABLE", { Resource: "arn:aws:s3:::b/${aws:username" }),
  identity("MISSING_QUOTE_IN_VARIABLE", { Resource: "arn:aws:s3:::b/${aws:username, 'x}" }),
  identity("UNSUPPORTED_SPACE_IN_VARIABLE", { Resource: "arn:aws:s3:::b/${aws: username}" }),
  identity("EMPTY_VARIABLE", { Resource: "arn:aws:s3:::b/${}" }),
  identity("VARIABLE_UNSUPPORTED_IN_ELEMENT", { Action: "s3:${aws:username}" }),
  raw(
    "VARIABLE_UNSUPPORTED_IN_VERSION",
    JSON.stringify({
      Version: "2008-10-17",
      Statement: [{ ...READ, Resource: "arn:aws:s3:::b/${aws:username}" }],
    }),
  ),
  when("INVALID_VARIABLE_FOR_OPERATOR", { NumericEquals: { "s3:max-keys": "${aws:username}" } }),
];

const SENSITIVE: readonly Case[] = [
  identity("PASS_ROLE_WITH_STAR_IN_RESOURCE", { ...pass, ...anyResource }),
  identity("PASS_ROLE_WITH_STAR_IN_RESOURCE", {
    ...pass,
    ...anyResource,
    Condition: { StringEqualsIfExists: { "iam:PassedToService": "ec2.amazonaws.com" } },
  }),
  identity("PASS_ROLE_WITH_NOT_RESOURCE", { ...pass, ...notResource }),
  identity("PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE", { Action: "iam:*", ...anyResource }),
  identity("PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE", { Action: "*", ...notResource }),
  identity("PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION", { ...notAction, ...anyResource }),
  identity("PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE", { ...notAction, ...notResource }),
  identity("CREATE_SLR_WITH_STAR_IN_RESOURCE", { ...slr, ...anyResource }),
  identity("CREATE_SLR_WITH_NOT_RESOURCE", { ...slr, ...notResource }),
  identity("CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE", {
    Action: "iam:Create*",
    ...anyResource,
  }),
  identity("CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE", { Action: "*", ...notResource }),
  identity("CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION", { ...notAction, ...anyResource }),
  identity("CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE", { ...notAction, ...notResource }),
];

const CONDITIONS: readonly Case[] = [
  when("INVALID_CONDITION_OPERATOR", { StringEqual: { "aws:username": "ann" } }),
  when("NULL_WITH_IF_EXISTS", { NullIfExists: { "aws:username": "true" } }),
  when("NULL_WITH_QUALIFIER", { "ForAnyValue:Null": { "aws:username": "true" } }),
  when("DUPLICATE_KEYS_WITH_DIFFERENT_CASE", {
    StringEquals: { "aws:username": "a", "aws:UserName": "b" },
  }),
  when("INVALID_CONDITION_KEY_FORMAT", { StringEquals: { username: "ann" } }),
  when("INVALID_GLOBAL_CONDITION_KEY", { StringEquals: { "aws:nobody": "ann" } }),
  when("INVALID_SERVICE_CONDITION_KEY", { StringEquals: { "s3:nothing": "x" } }),
  when("INVALID_SERVICE", { StringEquals: { "s33:prefix": "x" } }),
  when("MISSING_TAG_KEY_IN_CONDITION", { StringEquals: { "aws:ResourceTag": "x" } }),
  when("DEPRECATED_GLOBAL_CONDITION_KEY", {
    ArnEquals: { "aws:ARN": "arn:aws:iam::111122223333:user/a" },
  }),
  resource("UNSUPPORTED_GLOBAL_CONDITION_KEY", {
    Condition: { ArnEquals: { "aws:ARN": "arn:aws:iam::111122223333:user/a" } },
  }),
  when("UNTRUSTWORTHY_CONDITION_KEY", { StringEquals: { "aws:Referer": "x" } }),
  when("MISSING_PAIRED_CONDITION_KEYS", { IpAddress: { "aws:VpcSourceIp": "10.0.0.0/8" } }),
  when("MISSING_QUALIFIER", { StringEquals: { "aws:TagKeys": "a" } }),
  when("FORALLVALUES_WITH_SINGLE_VALUED_KEY", {
    "ForAllValues:StringEquals": { "aws:username": "a" },
  }),
  when("TYPE_MISMATCH", { StringEquals: { "aws:SecureTransport": "true" } }),
  when("STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS", {
    StringLike: { "aws:SourceArn": "arn:aws:sns:*" },
  }),
  when("TYPE_MISMATCH_BOOLEAN", { Bool: { "aws:SecureTransport": "yes" } }),
  when("TYPE_MISMATCH_DATE", { DateLessThan: { "aws:CurrentTime": "tomorrow" } }),
  when("TYPE_MISMATCH_NUMBER", { NumericLessThan: { "s3:max-keys": "ten" } }),
  when("TYPE_MISMATCH_STRING", { BinaryEquals: { "aws:username": "%" } }),
  when("TYPE_MISMATCH_IP_RANGE", { IpAddress: { "aws:SourceIp": "203.0.113.0/33" } }),
  when("INVALID_DATE_VALUE", { DateLessThan: { "aws:CurrentTime": "1700000000" } }),
  when("INVALID_CONDITION_DATA_TYPE", { StringEquals: { "aws:username": ["a", true] } }),
  when("INVALID_CONDITION_MULTIPLE_BOOLEAN", {
    Bool: { "aws:SecureTransport": ["true", "false"] },
  }),
  when("WILDCARD_WITHOUT_LIKE_OPERATOR", { StringEquals: { "aws:username": "a*" } }),
  when("IMPROVE_IP_RANGE", { IpAddress: { "aws:SourceIp": "203.0.113.7/24" } }),
  when("PRIVATE_IP_ADDRESS", { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } }),
  when("PRIVATE_NOT_IP_ADDRESS", { NotIpAddress: { "aws:SourceIp": "192.168.0.0/16" } }),
  when("PRIVATE_IP_ADDRESS_SUBSET", {
    IpAddress: { "aws:SourceIp": ["10.0.0.0/8", "203.0.113.0/24"] },
  }),
  when("PRIVATE_NOT_IP_ADDRESS_SUBSET", {
    NotIpAddress: { "aws:SourceIp": ["10.0.0.0/8", "203.0.113.0/24"] },
  }),
  when("REDUNDANT_CONDITION_VALUE_NUM", {
    NumericLessThan: { "aws:MultiFactorAuthAge": ["2700", "3600"] },
  }),
  when("EMPTY_ARRAY_CONDITION", { StringEquals: { "aws:username": [] } }),
  when("EMPTY_ARRAY_CONDITION_FORALLVALUES", {
    "ForAllValues:StringEquals": { "aws:TagKeys": [] },
  }),
  when("EMPTY_ARRAY_CONDITION_FORANYVALUE", { "ForAnyValue:StringEquals": { "aws:TagKeys": [] } }),
  when("EMPTY_ARRAY_CONDITION_IFEXISTS", { StringEqualsIfExists: { "aws:username": [] } }),
  when("EQUIVALENT_TO_NULL_FALSE", { StringLike: { "aws:username": "*" } }),
  when("EQUIVALENT_TO_NULL_TRUE", { StringNotLike: { "aws:username": "*" } }),
  when("REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION", {
    StringLikeIfExists: { "aws:username": "*" },
  }),
  when("REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION", {
    "ForAnyValue:StringNotLike": { "aws:TagKeys": "*" },
  }),
  when("INVALID_REGION", { StringEquals: { "aws:RequestedRegion": "us-east-9" } }),
  when("INVALID_VPC_FORMAT", { StringEquals: { "aws:SourceVpc": "vpc-1" } }),
  when("INVALID_VPCE_FORMAT", { StringEquals: { "aws:SourceVpce": "vpc-12345678" } }),
  when("INVALID_KMS_KEY_VALUE", {
    StringEquals: { "s3:x-amz-server-side-encryption-aws-kms-key-id": "key" },
  }),
  when("INVALID_SERVICE_PRINCIPAL_FORMAT", { StringEquals: { "iam:PassedToService": "ec2" } }),
  when("DYNAMODB_ATTRIBUTES_WITHOUT_SELECT", {
    "ForAllValues:StringEquals": { "dynamodb:Attributes": "id" },
  }),
  when("S3_PREFIX_IN_NEGATIVE_CONTEXT", { StringNotLike: { "s3:prefix": "private/*" } }),
  when("WILDCARD_USAGE_TOO_PERMISSIVE", { StringLike: { "aws:userid": "AROA*" } }),
  when("VARIABLE_USAGE_TOO_PERMISSIVE", { StringLike: { "aws:userid": "AROA${aws:username}" } }),
  identity("ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", {
    Action: "sns:ListTopics",
    ...tagged,
  }),
  identity("DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", {
    Effect: "Deny",
    Action: "sns:ListTopics",
    ...tagged,
  }),
  identity("ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", {
    ...notAction,
    ...tagged,
  }),
  identity("DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", {
    Effect: "Deny",
    ...notAction,
    ...tagged,
  }),
  identity("USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES", {
    Action: "*",
    Condition: { StringEquals: { "aws:VpceAccount": "111122223333" } },
  }),
];

export const CASES: readonly Case[] = [
  ...DOCUMENTS,
  ...STATEMENTS,
  ...SENSITIVE,
  ...CONDITIONS,
  ...PRINCIPAL_CASES,
];
