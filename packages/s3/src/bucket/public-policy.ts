/**
 * Whether a policy is public: it is unless every Allow is for fixed principals, or holds under conditions that fix where
 * a request comes from.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html, "The meaning of public"
 */
type Json = Readonly<Record<string, unknown>>;

/** Keys that fix the caller when their values are fixed: without wildcards or variables. */
const FIXING_KEYS = new Set([
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:principalarn",
  "aws:principalaccount",
  "aws:sourcearn",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:sourceowner",
  "aws:sourceaccount",
  "aws:sourceorgid",
  "aws:userid",
  "s3:dataaccesspointaccount",
  "s3:dataaccesspointarn",
]);
const FIXING_OPERATOR =
  /^(?:ForAnyValue:)?(?:StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike)$/i;
const ADDRESS_OPERATOR = /^(?:ForAnyValue:)?IpAddress$/i;
/** Of any account's access points, but one account's. */
const ACCESS_POINTS_OF_ACCOUNT = /^arn:aws[a-z-]*:s3:[^:]*:\d{12}:accesspoint[:/]/;
const ROLE_SESSIONS = /^AROA[A-Z0-9]{12,}:\*$/;

/** REQUIRES: a policy that the grammar accepts. */
export function isPublicPolicy(policy: string): boolean {
  const document = JSON.parse(policy) as Json;
  return listOf(document.Statement).some((statement) => isPublicStatement(statement as Json));
}

/** An Allow has no NotPrincipal: the grammar takes none. */
function isPublicStatement({ Effect, Principal, Condition }: Json): boolean {
  if (Effect !== "Allow" || !namesEveryone(Principal)) return false;
  return !isFixed((Condition ?? {}) as Json);
}

function namesEveryone(principal: unknown): boolean {
  if (typeof principal === "string") return principal === "*";
  return Object.values(principal as Json).some((values) =>
    listOf(values).some((value) => value === "*"),
  );
}

/** One condition that fixes suffices: all of them have to hold. */
function isFixed(conditions: Json): boolean {
  return Object.entries(conditions).some(([operator, keys]) =>
    Object.entries(keys as Json).some(([key, values]) => {
      const texts = listOf(values).map(String);
      if (texts.length === 0) return false;
      const name = key.toLowerCase();
      if (ADDRESS_OPERATOR.test(operator)) {
        return name === "aws:sourceip" && texts.every(isNarrowRange);
      }
      if (!FIXING_OPERATOR.test(operator) || !FIXING_KEYS.has(name)) return false;
      return texts.every((value) => isFixedValue(name, value));
    }),
  );
}

function isFixedValue(key: string, value: string): boolean {
  if (key === "s3:dataaccesspointarn") return ACCESS_POINTS_OF_ACCOUNT.test(value);
  if (key === "aws:userid" && ROLE_SESSIONS.test(value)) return true;
  return !/[*?]|\$\{/.test(value);
}

/** Very broad ranges count as everybody: more than a /8 of IPv4, more than a /32 of IPv6. */
function isNarrowRange(range: string): boolean {
  const [address = "", length] = range.split("/");
  const isVersion6 = address.includes(":");
  if (length === undefined) return true;
  return Number(length) >= (isVersion6 ? 32 : 8);
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
