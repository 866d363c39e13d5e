/** Requests to the store's own paths: parameters in, JSON out. */
import { type RequestBody, ServiceError, type UnmodeledCall } from "@cloudglass/wire";
import type { Rooms } from "../../rooms.ts";

export interface OwnRequest {
  readonly rooms: Rooms;
  /** What the path's pattern has captured, as it was meant. */
  readonly named: readonly string[];
  readonly query: URLSearchParams;
  readonly call: UnmodeledCall;
}

const BODY_BYTES_MAX = 16_384;

export const badRequest = (message: string) => new ServiceError("BadRequest", 400, message);
export const notFound = (message: string) => new ServiceError("NotFound", 404, message);

/** A whole number from `min` to `max`. */
export function numberOf(
  query: URLSearchParams,
  name: string,
  { min, max, otherwise }: { min: number; max: number; otherwise: number },
): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value >= min && value <= max) return value;
  throw badRequest(`${name} is a whole number from ${min} to ${max}.`);
}

/** The members of a JSON body, all of them strings, of which there must be no others. */
export async function readTexts(
  { body, head }: UnmodeledCall,
  names: readonly string[],
): Promise<Readonly<Record<string, string | undefined>>> {
  if (!/^application\/json\s*(?:;|$)/i.test(head.headers["content-type"] ?? "")) {
    const message = "A request that does something has the content type application/json.";
    throw new ServiceError("UnsupportedMediaType", 415, message);
  }
  const text = await textOf(body);
  let content: unknown;
  try {
    content = JSON.parse(text === "" ? "{}" : text);
  } catch {
    throw badRequest("The body is not JSON.");
  }
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw badRequest("The body is not an object.");
  }
  for (const [name, value] of Object.entries(content)) {
    if (!names.includes(name)) {
      throw badRequest(`There is no ${name}; there are ${names.join(", ") || "none"}.`);
    }
    if (typeof value !== "string") throw badRequest(`${name} is a string.`);
  }
  return content as Record<string, string>;
}

async function textOf(body: RequestBody): Promise<string> {
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  await body.consume((bytes) => {
    sizeBytes += bytes.length;
    if (sizeBytes > BODY_BYTES_MAX) throw badRequest(`A body has ${BODY_BYTES_MAX} bytes at most.`);
    pieces.push(Buffer.from(bytes));
  });
  return Buffer.concat(pieces).toString();
}
