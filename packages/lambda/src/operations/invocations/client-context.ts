/** Up to 3,583 bytes of base64 that are JSON: what the function's context has as `client_context`. */
import { invalidRequestContent } from "../../errors.ts";

const ENCODED_BYTES_MAX = 3583;

/** The JSON. */
export function clientContextOf(encoded: string | undefined): string | undefined {
  if (encoded === undefined || encoded === "") return undefined;
  if (encoded.length > ENCODED_BYTES_MAX) {
    throw invalidRequestContent(
      `Client context must be at most ${ENCODED_BYTES_MAX} bytes of Base64.`,
    );
  }
  const text = Buffer.from(encoded, "base64").toString();
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw invalidRequestContent("Client context must be a valid Base64-encoded JSON object.");
  }
}
