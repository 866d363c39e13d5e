/** What the emulator shows of the events that it delivered, for tests. */
import { expect } from "vitest";
import type { Emulator } from "../testing/emulator.ts";
import { sendRaw } from "./raw-request.ts";

export interface ShownEvent {
  readonly deliveredAt: string;
  readonly bucket: string;
  readonly destination: { readonly kind: string; readonly arn: string };
  // biome-ignore lint/suspicious/noExplicitAny: tests look at members of whatever was sent
  readonly message: any;
}

const PATH = "/_cloudglass/s3/events";

export async function shownEvents({ running }: Emulator, query = ""): Promise<ShownEvent[]> {
  const answer = await sendRaw(running.port, { method: "GET", path: PATH + query });
  expect(answer.status).toBe(200);
  return JSON.parse(answer.body).events;
}

/** Asks until as many events are there: they come after the answer of the request that they tell of. */
export async function eventsOf(
  emulator: Emulator,
  count: number,
  isWanted: (event: ShownEvent) => boolean = () => true,
): Promise<ShownEvent[]> {
  for (let attempt = 0; ; attempt++) {
    const found = (await shownEvents(emulator)).filter(isWanted);
    if (found.length >= count || attempt === 200) {
      expect(found, JSON.stringify(found, undefined, 1)).toHaveLength(count);
      return found;
    }
  }
}

export async function forgetEvents({ running }: Emulator): Promise<void> {
  const answer = await sendRaw(running.port, { method: "DELETE", path: PATH });
  expect(answer.status).toBe(204);
}
