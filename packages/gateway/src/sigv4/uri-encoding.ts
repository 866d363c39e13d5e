/**
 * Percent-encoding as Signature Version 4 wants it (RFC 3986 unreserved characters stay, everything else is
 * `%XX` with upper-case digits). Strings hold one byte a character, as they come off the socket.
 */

const ENCODED: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return /[A-Za-z0-9\-._~]/.test(character)
    ? character
    : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
});

const UNRESERVED = /^[A-Za-z0-9\-._~]*$/;
const UNRESERVED_OR_SLASH = /^[A-Za-z0-9\-._~/]*$/;

/** A query key or value: decoded (`+` is a space), then encoded. What is not an escape stays as a literal `%`. */
export function canonicalComponent(text: string): string {
  return UNRESERVED.test(text) ? text : recode(text, false);
}

/**
 * S3's canonical path: decoded once and encoded once, nothing normalized. A slash stays what it was sent as: every
 * signer takes the path of its URL, in which `%2F` is not yet a slash.
 */
export function singleEncodedPath(path: string): string {
  return UNRESERVED_OR_SLASH.test(path) ? path : recode(path, true);
}

/** Everyone else's: the path as sent is encoded once more, so that `%20` becomes `%2520`. */
export function doubleEncodedPath(path: string): string {
  if (UNRESERVED_OR_SLASH.test(path)) return path;
  let encoded = "";
  for (let index = 0; index < path.length; index++) {
    encoded += path[index] === "/" ? "/" : encodeCode(path.charCodeAt(index));
  }
  return encoded;
}

/** RFC 3986 section 5.2.4 with repeated slashes taken as one, as AWS documents for every service but S3. */
export function normalizePath(path: string): string {
  if (!path.includes("//") && !path.includes("/.")) return path;
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(segment);
  }
  return `/${kept.join("/")}${kept.length > 0 && path.endsWith("/") ? "/" : ""}`;
}

/** Decodes the escapes of a query value into bytes-as-characters. */
export function decodeComponent(text: string): string {
  if (!text.includes("%") && !text.includes("+")) return text;
  let decoded = "";
  for (let index = 0; index < text.length; index++) {
    const byte = text[index] === "%" ? escapedByte(text, index) : -1;
    if (byte >= 0) {
      decoded += String.fromCharCode(byte);
      index += 2;
    } else decoded += text[index] === "+" ? " " : text[index];
  }
  return decoded;
}

function recode(text: string, isPath: boolean): string {
  let encoded = "";
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x25) {
      const byte = escapedByte(text, index);
      if (byte >= 0) {
        encoded += ENCODED[byte];
        index += 2;
        continue;
      }
    }
    if (isPath && code === 0x2f) encoded += "/";
    else if (!isPath && code === 0x2b) encoded += "%20";
    else encoded += encodeCode(code);
  }
  return encoded;
}

/** The byte that the escape at `index` stands for; −1 when it is none. */
function escapedByte(text: string, index: number): number {
  const high = hexDigit(text.charCodeAt(index + 1));
  const low = hexDigit(text.charCodeAt(index + 2));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function encodeCode(code: number): string {
  return ENCODED[code] ?? encodeURIComponent(String.fromCharCode(code).toWellFormed());
}
