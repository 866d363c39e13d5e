/** The platform's clock (SNTP, RFC 4330), at 169.254.169.123: `env`'s, wherever it was moved to. */
import { read32, write32 } from "../frame/bytes.ts";

const MESSAGE_BYTES = 48;
const VERSION_MIN = 3;
const CLIENT = 3;
const SERVER = 4;
const STRATUM = 4;
/** 2^-20 seconds: a microsecond. */
const PRECISION = 0xec;
/** From 1900 to 1970. */
const ERA_SECONDS = 2_208_988_800;

/** Undefined for what is no request of a client. */
export function answerTime(request: Uint8Array, nowMs: number): Uint8Array | undefined {
  if (request.length < MESSAGE_BYTES) return undefined;
  const version = ((request[0] as number) >>> 3) & 7;
  const mode = (request[0] as number) & 7;
  if (mode !== CLIENT || version < VERSION_MIN) return undefined;
  const reply = new Uint8Array(MESSAGE_BYTES);
  reply[0] = version * 8 + SERVER;
  reply[1] = STRATUM;
  reply[2] = request[2] as number;
  reply[3] = PRECISION;
  // Who its clock is set by, for a stratum above 1 an address.
  write32(reply, 12, 0xa9fea97b);
  writeTimestamp(reply, 16, nowMs);
  // The client finds its own answer by the time that it sent.
  write32(reply, 24, read32(request, 40));
  write32(reply, 28, read32(request, 44));
  writeTimestamp(reply, 32, nowMs);
  writeTimestamp(reply, 40, nowMs);
  return reply;
}

function writeTimestamp(bytes: Uint8Array, at: number, nowMs: number): void {
  write32(bytes, at, (Math.floor(nowMs / 1000) + ERA_SECONDS) % 0x100000000);
  write32(bytes, at + 4, Math.floor(((nowMs % 1000) / 1000) * 0x100000000));
}
