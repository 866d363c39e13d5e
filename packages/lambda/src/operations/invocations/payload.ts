/** What a function is given: JSON, within AWS's limits. */
import { invalidRequestContent, requestTooLarge } from "../../errors.ts";

const SYNCHRONOUS_BYTES_MAX = 6 * 1024 * 1024;
export const EVENT_BYTES_MAX = 1024 * 1024;
const NOTHING = Buffer.from("{}");

export const invocationPayload = (bytes: Uint8Array | undefined): Uint8Array =>
  checked(bytes, SYNCHRONOUS_BYTES_MAX);
export const eventPayload = (bytes: Uint8Array | undefined): Uint8Array =>
  checked(bytes, EVENT_BYTES_MAX);

function checked(bytes: Uint8Array | undefined, bytesMax: number): Uint8Array {
  if (bytes === undefined || bytes.length === 0) return NOTHING;
  if (bytes.length > bytesMax) throw requestTooLarge(bytesMax);
  try {
    JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
  } catch (error) {
    throw invalidRequestContent(
      `Could not parse request body into json: Could not parse payload into json: ${(error as Error).message}`,
    );
  }
  return bytes;
}
