/** Up to 3,583 bytes of base64 that are JSON: what the function's context has as `client_context`. */
import { invalidRequestContent } from "../../errors.ts";

/** The JSON. */
export function clientContextOf(encoded: string | undefined): string | undefined {
  if (encoded === undefined || encoded === "") return undefined;
  const text = Buffer.from(encoded, "base64").toString();
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw invalidRequestContent("Client context must be a valid Base64-encoded JSON object.");
  }
}
