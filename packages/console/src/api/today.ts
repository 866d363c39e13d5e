/** The day that the emulator's clock shows, `2026-01-31`; empty until it is known. The clock in the bar keeps it. */
import { signal } from "@preact/signals";

export const today = signal("");
