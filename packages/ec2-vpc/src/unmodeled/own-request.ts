/** Requests to the network's own paths: JSON in, JSON or bytes out. */
import {
  type RequestBody,
  type RequestHead,
  ServiceError,
  type UnmodeledCall,
  type WireResponse,
} from "@cloudglass/wire";
import { loopbackAddress } from "../edge/socket-outlet.ts";
import type { Rooms } from "../rooms.ts";

export interface OwnRequest {
  readonly rooms: Rooms;
  /** What the path's pattern has captured. */
  readonly named: readonly string[];
  readonly call: UnmodeledCall;
}

export type Answer = (request: OwnRequest) => WireResponse | Promise<WireResponse>;

const BODY_BYTES_MAX = 1 << 20;

export const NO_CONTENT: WireResponse = { status: 204, headers: {}, body: "" };

export const notFound = (message: string) => new ServiceError("NotFound", 404, message);
export const badRequest = (message: string) => new ServiceError("BadRequest", 400, message);

/**
 * No web page of another place has a say here: browsers name the page with all that could change something, also one
 * whose name was made to lead here (DNS rebinding). So what is sent is read as JSON whatever content type it says.
 */
export function refuseWebPages({ headers }: RequestHead): void {
  if (headers.origin !== undefined && !isOwnOrigin(headers.origin)) {
    const message = `The emulator's network is not for pages of ${headers.origin}.`;
    throw new ServiceError("ForeignOrigin", 403, message);
  }
}

/** Of a program on this machine: a name that no resolver of the world can lead elsewhere. */
function isOwnOrigin(origin: string): boolean {
  const { hostname = "" } = URL.parse(origin) ?? {};
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  return host.endsWith(".localhost") || loopbackAddress(host) !== undefined;
}

/** The members of a JSON body, of which there must be no others. */
export async function readMembers(
  { body }: UnmodeledCall,
  names: readonly string[],
): Promise<Members> {
  let content: unknown;
  try {
    content = JSON.parse(await textOf(body));
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw badRequest("The body is not JSON.");
  }
  return new Members(content, "The body", names);
}

/** An object from outside, asked member by member. */
export class Members {
  readonly #members: Readonly<Record<string, unknown>>;

  constructor(content: unknown, what: string, names: readonly string[]) {
    if (typeof content !== "object" || content === null || Array.isArray(content)) {
      throw badRequest(`${what} is not an object.`);
    }
    const other = Object.keys(content).find((name) => !names.includes(name));
    if (other !== undefined) {
      throw badRequest(`There is no ${other}; there are ${names.join(", ")}.`);
    }
    this.#members = content as Record<string, unknown>;
  }

  get(name: string): unknown {
    return Object.hasOwn(this.#members, name) ? this.#members[name] : undefined;
  }

  text(name: string): string | undefined {
    const value = this.get(name);
    if (value !== undefined && typeof value !== "string") throw badRequest(`${name} is a string.`);
    return value;
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined || value === "") throw badRequest(`${name} is missing.`);
    return value;
  }

  number(name: string, min: number, max: number): number | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) {
      return value;
    }
    throw badRequest(`${name} is a whole number from ${min} to ${max}.`);
  }

  requiredNumber(name: string, min: number, max: number): number {
    const value = this.number(name, min, max);
    if (value === undefined) throw badRequest(`${name} is missing.`);
    return value;
  }

  oneOf<Each extends string>(name: string, values: readonly Each[], otherwise?: Each): Each {
    const value = this.get(name) ?? otherwise;
    if (values.includes(value as Each)) return value as Each;
    throw badRequest(`${name} is one of ${values.join(", ")}.`);
  }

  /** Bytes in base64. */
  bytes(name: string): Uint8Array | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(value)) throw badRequest(`${name} is base64.`);
    return Buffer.from(value, "base64");
  }
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
