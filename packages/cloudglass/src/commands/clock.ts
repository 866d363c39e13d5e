/** `cloudglass clock`: shows the time of a namespace, and moves it. */
import ms from "ms";
import type { ClockAnswer } from "../../../control/src/clock.ts";
import type { EmulatorOptions } from "./command-options.ts";
import { ask } from "./emulator-client.ts";
import { print, type Streams } from "./terminal.ts";

export type ClockChange =
  | { readonly advance: string }
  | { readonly set: string }
  | { readonly pause: true }
  | { readonly resume: true }
  | { readonly rate: number };

/** Without a change it only shows. What falls due on the way is done when it prints. */
export async function printClock(
  change: ClockChange | undefined,
  options: EmulatorOptions,
  streams: Streams,
): Promise<void> {
  const clock = await ask<ClockAnswer>(options, "/_cloudglass/clock", change);
  print(streams, options.json, clock, ({ strong }) => `${strong(clockText(clock))}\n`);
}

/** `2026-03-01T12:00:00.000Z, 30d ahead, paused` */
export function clockText({ now, offsetMs, rate, paused }: ClockAnswer): string {
  const parts = [now];
  const offset = Math.round(offsetMs / 1000) * 1000;
  if (offset !== 0) parts.push(`${ms(Math.abs(offset))} ${offset > 0 ? "ahead" : "behind"}`);
  if (rate !== 1) parts.push(`${rate} times as fast`);
  if (paused) parts.push("paused");
  return parts.join(", ");
}
