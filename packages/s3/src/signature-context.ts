/**
 * Condition keys that follow from how a request was signed.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
 */
import type { Call, ContextValue } from "@cloudglass/wire";

const SIGNING_DATE = /[?&]X-Amz-Date=(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/;

/** Empty for anonymous requests. A new object: callers add the operation's own keys. */
export function signatureContext(
  call: Pick<Call, "head" | "receivedAt" | "dates">,
): Record<string, ContextValue> {
  const context: Record<string, ContextValue> = {};
  const { headers, query } = call.head;
  const authorization = headers.authorization;
  if (authorization !== undefined) {
    context["s3:authType"] = "REST-HEADER";
    context["s3:signatureversion"] = authorization.slice(0, authorization.indexOf(" "));
  } else if (query.includes("X-Amz-Algorithm=")) {
    context["s3:authType"] = "REST-QUERY-STRING";
    context["s3:signatureversion"] = /X-Amz-Algorithm=([^&]*)/.exec(query)![1]!;
    const signedAt = SIGNING_DATE.exec(`?${query}`);
    if (signedAt !== null) {
      const [year, month, day, hour, minute, second] = signedAt.slice(1).map(Number);
      const signedMs = Date.UTC(year!, month! - 1, day!, hour!, minute!, second!);
      const signedMoment = call.dates?.momentOf(signedMs) ?? signedMs;
      context["s3:signatureAge"] = Math.max(0, call.receivedAt - signedMoment);
    }
  }
  const contentHash = headers["x-amz-content-sha256"];
  if (contentHash !== undefined) context["s3:x-amz-content-sha256"] = contentHash;
  return context;
}
