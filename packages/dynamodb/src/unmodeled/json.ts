/** Answers of the emulator's own paths. */
import type { WireResponse } from "@cloudglass/wire";

export function json(status: number, content: unknown): WireResponse {
  return {
    status,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(content),
  };
}
