/**
 * Whether a browser asks. `Sec-Fetch-Dest` says so for sure, but goes to origins that are "potentially trustworthy" alone
 * (Secure Contexts): HTTPS, `localhost`, loopback addresses. Elsewhere every browser still calls itself Mozilla, and asks
 * for HTML when it opens a page.
 */
import type { RequestHead } from "./request.ts";

export function isOfBrowser({ headers }: Pick<RequestHead, "headers">): boolean {
  return (
    headers["sec-fetch-dest"] !== undefined ||
    headers["user-agent"]?.includes("Mozilla/") === true ||
    headers.accept?.includes("text/html") === true
  );
}
