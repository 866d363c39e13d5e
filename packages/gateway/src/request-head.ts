/** The head of a request as it came off the socket: nothing decoded, nothing normalized. */
import type { RequestHead } from "@cloudglass/wire";

/** `target` is the request line's: path and query as sent, or an absolute form (RFC 9112, section 3.2.2). */
export function requestHead(
  method: string,
  target: string,
  rawHeaders: readonly string[],
): RequestHead {
  const origin = target.startsWith("/") ? target : originForm(target);
  const mark = origin.indexOf("?");
  return {
    method,
    path: mark < 0 ? origin : origin.slice(0, mark),
    query: mark < 0 ? "" : origin.slice(mark + 1),
    headers: joinHeaders(rawHeaders),
    rawHeaders,
  };
}

function originForm(target: string): string {
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/[^/?]*(.*)$/i.exec(target)?.[1];
  if (absolute === undefined) return target;
  return absolute.startsWith("/") ? absolute : `/${absolute}`;
}

function joinHeaders(rawHeaders: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] as string).toLowerCase();
    const value = rawHeaders[index + 1] as string;
    const before = headers[name];
    headers[name] = before === undefined ? value : `${before},${value}`;
  }
  return headers;
}
