/**
 * Whether a statement lets in everybody: its principal is anyone, and no condition says from where or by whom.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-bpa-rbp.html
 */
type Json = Readonly<Record<string, unknown>>;

/** Keys that fix the caller when their values are fixed: without wildcards or variables. */
const FIXING_KEYS = new Set([
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceip",
  "aws:sourceorgid",
  "aws:sourceowner",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:userid",
]);
const FIXING_OPERATOR =
  /^(?:ForAnyValue:)?(?:StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike|IpAddress)$/i;

/** REQUIRES: a statement that the grammar accepts. */
export function namesEveryone({ Effect, Principal, Condition }: Json): boolean {
  return Effect === "Allow" && isAnyone(Principal) && !isFixed((Condition ?? {}) as Json);
}

function isAnyone(principal: unknown): boolean {
  if (typeof principal === "string") return principal === "*";
  return Object.values((principal ?? {}) as Json).some((values) => [values].flat().includes("*"));
}

/** One condition that fixes suffices: all of them have to hold. */
function isFixed(conditions: Json): boolean {
  return Object.entries(conditions).some(
    ([operator, keys]) =>
      FIXING_OPERATOR.test(operator) &&
      Object.entries(keys as Json).some(
        ([key, values]) =>
          FIXING_KEYS.has(key.toLowerCase()) &&
          [values].flat().every((each) => isNarrow(`${each}`)),
      ),
  );
}

/** Not everything: a text that is more than wildcards, no variable, no range of all addresses. */
function isNarrow(value: string): boolean {
  return !value.includes("${") && /[^*?]/.test(value) && !/^(?:0\.0\.0\.0|::)\/0$/.test(value);
}
