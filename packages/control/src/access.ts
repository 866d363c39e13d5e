/**
 * Who may use the emulator's own API. It gives power over everything in it, and a page of any site that a developer visits
 * can send requests to a local port; so it is for programs and pages of this machine, or for those who know the token.
 *
 * - A page of another origin is refused: browsers say where a request comes from (`Origin`, `Sec-Fetch-Site`).
 * - A foreign name in `Host` is refused: a page whose name was bound anew to a loopback address (DNS rebinding) has its own
 *   name there.
 * - A browser that does not say where its request comes from is refused: it says so on HTTPS, `localhost` and loopback
 *   addresses alone, and by another name a page of this origin may be anybody's.
 * - A sender that is not this machine is refused unless there is a token; with a token everybody has to send it.
 */
import { hash, timingSafeEqual } from "node:crypto";
import { isIP, isIPv6 } from "node:net";
import { isOfBrowser, type RequestHead } from "@cloudglass/wire";
import { ControlError } from "./control-error.ts";

export interface AccessRules {
  /** Everybody has to send it when there is one: `Authorization: Bearer TOKEN`. */
  readonly token: string | undefined;
  /** Names of this emulator besides those of loopback. */
  readonly hostnames: readonly string[];
}

export interface Sender {
  readonly head: RequestHead;
  readonly remoteAddress: string;
}

/** Throws `ControlError` 401 or 403 for who may not. */
export function checkAccess(sender: Sender, rules: AccessRules): void {
  refuseOtherOrigins(sender.head);
  if (rules.token !== undefined) {
    requireToken(sender.head, rules.token);
    return;
  }
  if (!isLoopback(sender.remoteAddress)) {
    throw new ControlError(
      403,
      "NotLoopback",
      "Without --control-token the emulator's own API answers this machine alone.",
    );
  }
  refuseForeignHosts(sender.head, rules.hostnames);
  refuseSilentBrowsers(sender.head);
}

/** What a click on a link brings, anywhere: it shows a page and changes nothing. */
function isNavigation({ method, headers }: RequestHead): boolean {
  return method === "GET" && headers["sec-fetch-mode"] === "navigate";
}

function refuseOtherOrigins(head: RequestHead): void {
  const { origin, host, "sec-fetch-site": site } = head.headers;
  if (isNavigation(head)) return;
  const isOther = origin !== undefined && URL.parse(origin)?.host !== host?.toLowerCase();
  // `none` is a person who typed the address.
  if (!isOther && (site === undefined || site === "same-origin" || site === "none")) return;
  throw new ControlError(
    403,
    "ForeignOrigin",
    "The emulator's own API is not for pages of other origins.",
  );
}

function refuseForeignHosts({ headers: { host } }: RequestHead, hostnames: readonly string[]) {
  if (host === undefined) return;
  const name = hostnameOf(host);
  if (isOwnName(name, hostnames)) return;
  throw new ControlError(
    403,
    "ForeignHost",
    `The emulator's own API does not answer as ${name.slice(0, 253)}; --hostnames gives it further names.`,
  );
}

/** Browsers without `Sec-Fetch-Site` altogether may still use the names at which others send it. */
function refuseSilentBrowsers(head: RequestHead): void {
  const { host, "sec-fetch-site": site } = head.headers;
  if (site !== undefined || host === undefined || !isOfBrowser(head)) return;
  const name = hostnameOf(host);
  if (/^(?:.+\.)?localhost$/.test(name) || name === "[::1]" || isLoopback(name)) return;
  throw new ControlError(
    403,
    "UntrustworthyHost",
    `Browsers do not say to ${name.slice(0, 253)} which page asks: open it as localhost, or start with --control-token.`,
  );
}

function hostnameOf(host: string): string {
  return (URL.parse(`http://${host}`)?.hostname ?? host).toLowerCase().replace(/\.$/, "");
}

/** Of loopback, and names that no registrar gives anybody: `host.docker.internal`. */
const OWN_NAMES = ["localhost", "localhost.localstack.cloud", "internal"];

/**
 * A page that was bound anew has a name in its address that somebody has registered: never a number, nor one label, as
 * programs in containers know the emulator by.
 */
function isOwnName(name: string, hostnames: readonly string[]): boolean {
  if (isIP(name) !== 0 || isIPv6(name.replace(/^\[(.*)\]$/, "$1"))) return true;
  if (!name.includes(".")) return true;
  return [...OWN_NAMES, ...hostnames].some((own) => name === own || name.endsWith(`.${own}`));
}

function isLoopback(address: string): boolean {
  return address === "::1" || /^127\./.test(address);
}

const digest = (text: string) => hash("sha256", text, "buffer");

function requireToken({ headers }: RequestHead, token: string): void {
  const sent = /^Bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1];
  if (sent !== undefined && timingSafeEqual(digest(sent), digest(token))) return;
  throw new ControlError(
    401,
    "TokenRequired",
    sent === undefined
      ? "The emulator was started with a control token: send it as Authorization: Bearer TOKEN."
      : "This is not the emulator's control token.",
  );
}
