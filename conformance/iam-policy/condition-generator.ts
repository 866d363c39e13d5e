// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables
/** Draws Condition blocks: for each key the operators that suit its type, with values that are right about half the time. */
import { chance, type Draw, pick } from "./case-generator.ts";

interface KeyForm {
  readonly key: string;
  readonly operators: readonly string[];
  readonly values: readonly string[];
  /** Only with a set operator. */
  readonly multivalued?: boolean;
  /** The prefix of the actions that know the key. */
  readonly of?: string;
}

const STRINGS = [
  "StringEquals",
  "StringNotEquals",
  "StringEqualsIgnoreCase",
  "StringNotEqualsIgnoreCase",
  "StringLike",
  "StringNotLike",
];
const NUMBERS = [
  "NumericEquals",
  "NumericNotEquals",
  "NumericLessThan",
  "NumericLessThanEquals",
  "NumericGreaterThan",
  "NumericGreaterThanEquals",
];
const DATES = [
  "DateEquals",
  "DateNotEquals",
  "DateLessThan",
  "DateLessThanEquals",
  "DateGreaterThan",
  "DateGreaterThanEquals",
];
const ARNS = ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"];
const ADDRESSES = ["IpAddress", "NotIpAddress"];

const KEYS: readonly KeyForm[] = [
  {
    key: "aws:PrincipalTag/team",
    operators: STRINGS,
    values: ["app", "APP", "a*", "??n", "ann", "none", "${aws:username}", "${*}"],
  },
  {
    key: "aws:username",
    operators: STRINGS,
    values: ["ann", "Ann", "b*", "${aws:PrincipalTag/team}"],
  },
  {
    key: "aws:RequestedRegion",
    operators: STRINGS,
    values: ["eu-west-1", "us-east-1", "eu-*", "EU-WEST-1"],
  },
  {
    key: "aws:UserAgent",
    operators: STRINGS,
    values: ["aws-cli/*", "Boto3${*}/x", "Boto3*", "aws-cli/2.?"],
  },
  { key: "aws:SecureTransport", operators: ["Bool"], values: ["true", "false", "TRUE"] },
  { key: "aws:ViaAWSService", operators: ["Bool"], values: ["true", "false"] },
  {
    key: "aws:SourceIp",
    operators: ADDRESSES,
    values: ["10.0.0.0/8", "192.0.2.9", "10.0.0.0/29", "2001:db8::/32", "203.0.113.0/24"],
  },
  {
    key: "aws:CurrentTime",
    operators: DATES,
    values: ["2026-06-01T12:00:00Z", "2026-03-01T00:00:00Z", "2026-06-01T14:00:00+02:00"],
  },
  { key: "aws:MultiFactorAuthAge", operators: NUMBERS, values: ["30", "300", "3600", "30.0"] },
  {
    key: "aws:PrincipalArn",
    operators: ARNS,
    values: [
      "arn:aws:iam::111111111111:user/ann",
      "arn:aws:iam::*:user/*",
      "arn:aws:iam::111111111111:role/a?p",
      "arn:*:iam::*:role/*",
      "arn:aws:iam::111111111111:user/${aws:username}",
      "arn:aws:iam::222222222222:*",
    ],
  },
  {
    key: "aws:PrincipalAccount",
    operators: STRINGS,
    values: ["111111111111", "222222222222", "1*"],
  },
  {
    key: "aws:PrincipalOrgPaths",
    operators: ["StringEquals", "StringLike", "StringNotEquals", "StringNotLike"],
    values: ["o-1/r-1/ou-1/", "o-1/*", "o-2/*"],
    multivalued: true,
  },
  { key: "s3:prefix", operators: STRINGS, values: ["ann/", "a*", ""], of: "s3:ListBucket" },
  { key: "s3:max-keys", operators: NUMBERS, values: ["10", "100"], of: "s3:ListBucket" },
  {
    key: "dynamodb:LeadingKeys",
    operators: STRINGS,
    values: ["ann", "ben", "${aws:username}", "c*"],
    multivalued: true,
    of: "dynamodb:",
  },
];

type ConditionJson = Record<string, Record<string, string | string[]>>;

/** @param percent the chance that there is a Condition at all */
export function drawConditions(draw: Draw, percent: number): { Condition?: ConditionJson } {
  const { random } = draw;
  if (!chance(random, percent)) return {};
  const block: ConditionJson = {};
  const count = chance(random, 75) ? 1 : 2;
  const known = KEYS.filter((form) => form.of === undefined || draw.action.startsWith(form.of));
  for (let index = 0; index < count; index++) {
    const form = pick(random, known);
    const key = chance(random, 10) ? form.key.toLowerCase() : form.key;
    if (chance(random, 8)) {
      block.Null = { ...block.Null, [key]: pick(random, ["true", "false"]) };
      continue;
    }
    const operator = drawOperator(draw, form);
    block[operator] = { ...block[operator], [key]: drawValues(draw, form) };
  }
  return { Condition: block };
}

function drawOperator({ random }: Draw, form: KeyForm): string {
  const quantified = form.multivalued === true || chance(random, 5);
  const prefix = quantified ? pick(random, ["ForAllValues:", "ForAnyValue:"]) : "";
  const suffix = chance(random, 20) ? "IfExists" : "";
  return `${prefix}${pick(random, form.operators)}${suffix}`;
}

function drawValues({ random, context }: Draw, form: KeyForm): string | string[] {
  const seen = [context[form.key] ?? []].flat();
  const right = seen.length > 0 && !seen.includes("") && chance(random, 30);
  const value = right ? pick(random, seen) : pick(random, form.values);
  return chance(random, 35) ? [value, pick(random, form.values)] : value;
}
