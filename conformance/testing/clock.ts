/** The clock of an emulator as any program moves it: over HTTP, its own clock and its clients' left as they are. */
import type { Emulator } from "./emulator.ts";

export interface ClockShown {
  readonly now: string;
  readonly offsetMs: number;
  readonly rate: number;
  readonly paused: boolean;
}

export async function askClock(
  { endpoint }: Pick<Emulator, "endpoint">,
  change: unknown,
): Promise<{
  readonly status: number;
  readonly answer: ClockShown & { readonly message?: string };
}> {
  const response = await fetch(`${endpoint}/_cloudglass/clock`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(change),
  });
  return { status: response.status, answer: await response.json() };
}

export async function moveClock(
  emulator: Pick<Emulator, "endpoint">,
  change: unknown,
): Promise<ClockShown> {
  const { status, answer } = await askClock(emulator, change);
  if (status !== 200) throw new Error(`${status}: ${answer.message}`);
  return answer;
}

/** Nothing is signed for the host's second of this, so it need not be over. */
export function advance(emulator: Pick<Emulator, "endpoint">, duration: string | number) {
  return moveClock(emulator, { advance: duration, hold: false });
}
