/** An emulator that must not log errors, whatever it is asked. */
import { Writable } from "node:stream";
import pino from "pino";
import { type Emulator, startEmulator } from "./emulator.ts";

export interface ComplainingEmulator {
  readonly emulator: Emulator;
  /** The lines of errors that it has logged, as they come. */
  readonly complaints: readonly string[];
}

/** Lines that match `expected` are none. */
export async function startComplaining(expected?: RegExp): Promise<ComplainingEmulator> {
  const complaints: string[] = [];
  const sink = new Writable({
    write(line, _encoding, written) {
      if (expected?.test(String(line)) !== true) complaints.push(String(line));
      written();
    },
  });
  const log = pino({ level: "error" }, sink);
  return { emulator: await startEmulator({ ephemeral: true, log }), complaints };
}
