/**
 * What a simulated host is told to serve, a declaration a line (docs/internals/host-stack.md):
 *
 *     listen [tcp|udp] PORT [discard | echo | chargen [BYTES] | http [BYTES]]
 *     drop [tcp|udp] PORT
 *     shutdown SECONDS
 */

export type ServiceProtocol = "tcp" | "udp";

export type ServiceAnswer =
  /** Takes what comes and says nothing. */
  | { readonly kind: "discard" }
  | { readonly kind: "echo" }
  /** RFC 864. Without a count: until the client has had enough; of UDP, one datagram. */
  | { readonly kind: "chargen"; readonly bytes: number | undefined }
  /** Answers every request with 200; without a count, with the name of the host. */
  | { readonly kind: "http"; readonly bytes: number | undefined };

export type Declaration =
  | {
      readonly kind: "listen";
      readonly protocol: ServiceProtocol;
      readonly port: number;
      readonly answer: ServiceAnswer;
    }
  /** As a firewall on the host: neither a reset nor an ICMP error says that it is closed. */
  | { readonly kind: "drop"; readonly protocol: ServiceProtocol; readonly port: number }
  /** The host turns itself off, so long after it is ready. */
  | { readonly kind: "shutdown"; readonly seconds: number };

export interface Declarations {
  readonly declared: readonly Declaration[];
  /** What looks like one and is none, with what is wrong. */
  readonly faults: readonly string[];
}

export const DECLARATIONS_MAX = 256;
const SHUTDOWN_SECONDS_MAX = 31_536_000;
const NUMBER = /^(0|[1-9]\d{0,14})$/;
const SHOWN_CHARACTERS = 80;

/** One declaration; the word `listen` may be left out. A text says what is wrong. */
export function parseDeclaration(text: string): Declaration | string {
  const words = text.trim().toLowerCase().split(/\s+/);
  const verb = words[0] === "drop" || words[0] === "shutdown" ? words.shift()! : "listen";
  if (words[0] === "listen") words.shift();
  if (verb === "shutdown") return parseShutdown(words);
  const protocol = words[0] === "tcp" || words[0] === "udp" ? words[0] : "tcp";
  if (words[0] === protocol) words.shift();
  const port = numberOf(words.shift());
  if (port === undefined || port < 1 || port > 0xffff) return "a port is a number of 1 to 65535";
  if (verb === "drop") {
    return words.length === 0 ? { kind: "drop", protocol, port } : "nothing follows the port";
  }
  const answer = parseAnswer(protocol, words);
  return typeof answer === "string" ? answer : { kind: "listen", protocol, port, answer };
}

function parseShutdown(words: readonly string[]): Declaration | string {
  const seconds = numberOf(words[0]);
  if (words.length !== 1 || seconds === undefined || seconds > SHUTDOWN_SECONDS_MAX) {
    return "shutdown takes a number of seconds";
  }
  return { kind: "shutdown", seconds };
}

function parseAnswer(protocol: ServiceProtocol, words: readonly string[]): ServiceAnswer | string {
  const [name = "discard", count] = words;
  const takesCount = name === "chargen" || name === "http";
  const bytes = numberOf(count);
  if (words.length > (takesCount ? 2 : 1)) return `nothing follows ${name}`;
  if (count !== undefined && bytes === undefined) return `${name} takes a number of bytes`;
  if (name === "discard" || name === "echo") return { kind: name };
  if (name === "chargen") return { kind: name, bytes };
  if (name === "http" && protocol === "tcp") return { kind: name, bytes };
  return `a service is discard, echo, chargen or http, and http is of tcp: not ${shown(name)}`;
}

function numberOf(word: string | undefined): number | undefined {
  return word !== undefined && NUMBER.test(word) ? Number(word) : undefined;
}

/** Of a tag: separated by commas or semicolons. */
export function parseList(text: string): Declarations {
  return gather(text.split(/[,;\n]/).filter((item) => item.trim() !== ""));
}

const MARKED = /^\s*(?:#+|\/\/|;)\s*cloudglass:\s*(\S.*?)\s*$/i;
const BARE = /^\s*((?:listen|drop|shutdown)\b.*?)\s*$/i;
const OTHER_LANGUAGE =
  /^\s*(?:#!|#cloud-|#include|#part-handler|## template|content-type:|mime-version:)/i;

/**
 * Of user data. In a script, a cloud-config or a MIME document only marked comments count (`# cloudglass: listen 443`):
 * other lines are somebody else's language, and nginx listens too. In any other text, lines count as they are.
 */
export function parseUserData(text: string): Declarations {
  const isOther = OTHER_LANGUAGE.test(text);
  const items: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const item = MARKED.exec(line)?.[1] ?? (isOther ? undefined : BARE.exec(line)?.[1]);
    if (item !== undefined) items.push(...item.split(","));
  }
  return gather(items);
}

function gather(items: readonly string[]): Declarations {
  const declared: Declaration[] = [];
  const faults: string[] = [];
  for (const item of items.slice(0, DECLARATIONS_MAX)) {
    const parsed = parseDeclaration(item);
    if (typeof parsed === "string") faults.push(`"${shown(item.trim())}": ${parsed}`);
    else declared.push(parsed);
  }
  if (items.length > DECLARATIONS_MAX) faults.push(`only ${DECLARATIONS_MAX} declarations count`);
  return { declared, faults };
}

function shown(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
