/**
 * The prefixes that a resource's ARN can be generalised to, from the narrowest on: `bucket/a/b/`, `bucket/a/`, `bucket/`.
 * Never past the bucket, the access point, or the type of a resource (`user/`, `function:`), so never across buckets or
 * accounts.
 */

/** The next wider prefix of an ARN or of a prefix; undefined when it would be too wide. */
export function widerPrefix(arn: string): string | undefined {
  const floor = floorOf(arn);
  if (floor === undefined) return undefined;
  // A prefix ends with its separator, which is not what it is cut at.
  let end = arn.length - 2;
  while (end >= floor - 1 && arn[end] !== "/" && arn[end] !== ":") end--;
  return end >= floor - 1 && end + 1 < arn.length ? arn.slice(0, end + 1) : undefined;
}

/** Length of the widest prefix; undefined when nothing in the ARN can be generalised. */
function floorOf(arn: string): number | undefined {
  const from = endOfAccount(arn);
  if (from === undefined) return undefined;
  const isObject = arn.startsWith("arn:aws:s3:") && arn.startsWith("accesspoint/", from);
  let at = from;
  // accesspoint/NAME/object/ belongs to the access point's name.
  for (let left = isObject ? 3 : 1; left > 0; left--) {
    const end = separatorFrom(arn, at);
    if (end < 0) return undefined;
    at = end + 1;
  }
  return at;
}

function separatorFrom(arn: string, from: number): number {
  for (let at = from; at < arn.length; at++) if (arn[at] === "/" || arn[at] === ":") return at;
  return -1;
}

/** Behind the fifth colon. */
function endOfAccount(arn: string): number | undefined {
  if (!arn.startsWith("arn:")) return undefined;
  let at = 0;
  for (let colons = 0; colons < 5; colons++) {
    at = arn.indexOf(":", at) + 1;
    if (at === 0) return undefined;
  }
  return at;
}
