/**
 * Objects that a browser shows as pages from the host on which the emulator's own API and console are too: their scripts
 * would be of that origin, and could do all that the console can. The browser is told to give such a page an origin of
 * nobody's (Content Security Policy Level 3, "sandbox"), from which the API is refused. Below a bucket's own host, or a
 * website's, pages have the origin of that host and are left alone.
 *
 * Every answer to a browser says it, whatever it asks for: not every browser tells what it asks for at every address, an
 * answer may be opened from its cache as a page later, and where no page is made of it the directive has no effect.
 */
import { isOfBrowser, type RequestHead, type WireResponse } from "@cloudglass/wire";

const SANDBOX =
  "sandbox allow-downloads allow-forms allow-modals allow-popups allow-scripts allow-top-navigation-by-user-activation";

export function asForeignPage(head: RequestHead, response: WireResponse): WireResponse {
  if (!isOfBrowser(head)) return response;
  return { ...response, headers: { ...response.headers, "content-security-policy": SANDBOX } };
}
