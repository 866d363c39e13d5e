/**
 * Statements of a resource's policy that let anyone in. Someone from outside is a request without any of the keys that tell where
 * it comes from; a condition on such a key that any value meets confines nobody.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
import { type Condition, compileCondition } from "../../policy/condition/block.ts";
import { parseRange } from "../../policy/condition/ip-address.ts";
import type { PolicyDocument, Statement } from "../../policy/document.ts";
import { Effort } from "../pattern/effort.ts";
import { EFFORT_STEPS } from "./access-checks.ts";
import { operatorOf } from "./condition-values.ts";
import { isEveryone } from "./principal-set.ts";
import {
  ALL_REQUESTS,
  type Box,
  cut,
  isCovered,
  type Region,
  regionOf,
  regionsOf,
} from "./request-space.ts";

const CONFINING = [
  "aws:PrincipalAccount",
  "aws:PrincipalArn",
  "aws:PrincipalOrgID",
  "aws:PrincipalOrgPaths",
  "aws:SourceAccount",
  "aws:SourceArn",
  "aws:SourceIp",
  "aws:SourceOrgID",
  "aws:SourceOrgPaths",
  "aws:SourceOwner",
  "aws:SourceVpc",
  "aws:SourceVpce",
  "aws:VpceAccount",
  "aws:VpceOrgID",
  "aws:VpceOrgPaths",
  "aws:userid",
  "kms:CallerAccount",
  "lambda:FunctionUrlAuthType",
  "s3:DataAccessPointAccount",
  "s3:DataAccessPointArn",
  "sns:Endpoint",
];
const KEYS = new Set(CONFINING.map((key) => key.toLowerCase()));

/** @throws TooMuchEffort */
export function publicAccess(document: PolicyDocument): Statement[] {
  const effort = new Effort(EFFORT_STEPS);
  const denied = regionsOf(document, "Deny");
  const outsiders = fromOutside();
  return document.statements.filter((statement) => {
    if (statement.effect !== "Allow" || !namesEveryone(statement)) return false;
    const conditions = statement.conditions.filter((condition) => !admitsAnyone(condition));
    const region: Region = regionOf({ ...statement, conditions }, document);
    return !isCovered(cut(outsiders, region.constraints), denied, effort);
  });
}

function namesEveryone({ principals }: Statement): boolean {
  if (principals === undefined || principals.inverted) return true;
  return principals.patterns.some((pattern) => isEveryone(pattern) || pattern.value === "*");
}

function fromOutside(): Box {
  const conditions = CONFINING.reduce((set, key) => {
    const condition = compileCondition("Null", key, ["true"], false);
    return condition === undefined ? set : set.with({ condition, variables: false, holds: true });
  }, ALL_REQUESTS.conditions);
  return { ...ALL_REQUESTS, conditions };
}

/** Asks for some value of the key, and takes any, or so many that they are anybody's. */
function admitsAnyone(condition: Condition): boolean {
  const operator = operatorOf(condition);
  if (!KEYS.has(condition.lowerKey) || operator === undefined || operator.negated) return false;
  if (operator.family === "ip") return condition.values.some(isWide);
  if (operator.family === "arn")
    return condition.values.some(
      (value) => !/^[^:]*:[^:]*:[^:]*:[^:]*:\d{12}:/.test(value) && !BUCKET.test(value),
    );
  return (
    operator.family === "string" &&
    operator.like &&
    condition.values.some((value) => /[*?]/.test(value))
  );
}

/** The ARN of a bucket names one owner, without an account. */
const BUCKET = /^arn:aws[a-z-]*:s3:::[^*?]+$/;

function isWide(value: string): boolean {
  const range = parseRange(value);
  if (range === undefined) return false;
  return range.prefixBits < (range.bytes.length === 4 ? 8 : 32);
}
