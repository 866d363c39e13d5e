/**
 * Objects that a browser shows as pages from the host on which the emulator's own API and console are too: their scripts
 * would be of that origin, and could do all that the console can. The browser is told to give such a page an origin of
 * nobody's (Content Security Policy Level 3, "sandbox"), from which the API is refused. Below a bucket's own host, or a
 * website's, pages have the origin of that host and are left alone.
 */
import type { RequestHead, WireResponse } from "@cloudglass/wire";

/** Of Fetch's request destinations those that make a document. */
const DOCUMENTS = new Set(["document", "embed", "fencedframe", "frame", "iframe", "object"]);

const SANDBOX =
  "sandbox allow-downloads allow-forms allow-modals allow-popups allow-scripts allow-top-navigation-by-user-activation";

export function asForeignPage(
  { headers: { "sec-fetch-dest": destination } }: RequestHead,
  response: WireResponse,
): WireResponse {
  if (destination === undefined || !DOCUMENTS.has(destination)) return response;
  return { ...response, headers: { ...response.headers, "content-security-policy": SANDBOX } };
}
