/** User data as text: what was compressed is unpacked first, as cloud-init does. */
import { gunzipSync } from "node:zlib";

const TEXT_BYTES_MAX = 1 << 20;

export function userDataText(bytes: Uint8Array | undefined): string {
  if (bytes === undefined) return "";
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return Buffer.from(bytes).toString("utf8");
  try {
    return gunzipSync(bytes, { maxOutputLength: TEXT_BYTES_MAX }).toString("utf8");
  } catch {
    return "";
  }
}
