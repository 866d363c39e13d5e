/** Answers of the emulator's own paths, `/_cloudglass/…`: JSON of what is now. */
import type { WireResponse } from "./request.ts";
import type { ServiceError } from "./service-error.ts";

export function ownAnswer(status: number, content: unknown): WireResponse {
  return {
    status,
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
    // Shells show their prompt behind it.
    body: `${JSON.stringify(content)}\n`,
  };
}

/** `{"error": "NotFound", "message": …}`, with the headers of the error. */
export function ownError({ status, code, message, headers }: ServiceError): WireResponse {
  const answer = ownAnswer(status, { error: code, message });
  return { ...answer, headers: { ...answer.headers, ...headers } };
}
