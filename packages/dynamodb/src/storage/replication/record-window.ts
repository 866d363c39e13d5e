/** The records of a file in their order, read in runs into memory that is used again: a file may be much larger. */
import type { DiskFile } from "@cloudglass/env";
import { type ReadRecord, readRecord } from "./log-format.ts";

const RUN_BYTES = 256 * 1024;

export class RecordWindow {
  #memory = new Uint8Array(0);
  #file: DiskFile | undefined;
  #from = 0;
  /** What of the file is in memory. */
  #bytes = this.#memory.subarray(0, 0);

  /** The record at `at`; its body changes with the next call. */
  record(file: DiskFile, at: number): ReadRecord {
    if (file !== this.#file || at < this.#from || at >= this.#end) this.#read(file, at, RUN_BYTES);
    for (;;) {
      const record = readRecord(this.#bytes, at - this.#from);
      if (typeof record !== "string" || this.#end >= file.size) return record;
      // It goes on, or what is wrong with it, behind what is in memory.
      const isBegun = at > this.#from && this.#bytes.byteLength <= RUN_BYTES;
      this.#read(file, at, isBegun ? RUN_BYTES : 2 * this.#bytes.byteLength);
    }
  }

  get #end(): number {
    return this.#from + this.#bytes.byteLength;
  }

  #read(file: DiskFile, from: number, sizeBytes: number): void {
    const count = Math.min(sizeBytes, file.size - from);
    // Many a log is short, and opened often in simulations.
    if (count > this.#memory.byteLength) this.#memory = new Uint8Array(count);
    this.#file = file;
    this.#from = from;
    this.#bytes = this.#memory.subarray(0, count);
    this.#bytes.fill(0, file.read(this.#bytes, from));
  }
}
