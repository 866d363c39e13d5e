/** Exports and imports, by their ids. */
import type { Random } from "@cloudglass/env";
import { type Catalogue, RecordTable } from "../catalogue/index.ts";
import type { ExportRecord, ImportRecord } from "./transfer-record.ts";

/** The rights of who asked for it ended with the emulator. */
const STOPPED = {
  status: "FAILED",
  failure: { code: "InternalServerError", message: "The emulator was stopped." },
} as const;

export class Transfers {
  readonly exports: RecordTable<ExportRecord>;
  readonly imports: RecordTable<ImportRecord>;

  constructor(catalogue: Catalogue) {
    this.exports = new RecordTable(catalogue, "export", ({ id }) => id);
    this.imports = new RecordTable(catalogue, "import", ({ id }) => id);
  }

  /** Those that a stop of the emulator left unfinished have failed. */
  resume(nowMs: number): void {
    for (const each of [...this.exports.all()]) {
      if (each.status === "IN_PROGRESS") this.exports.put({ ...each, ...STOPPED, endedMs: nowMs });
    }
    for (const each of [...this.imports.all()]) {
      if (each.status === "IN_PROGRESS") this.imports.put({ ...each, ...STOPPED, endedMs: nowMs });
    }
  }
}

export function newTransferId(nowMs: number, random: Random): string {
  const suffix = Buffer.from(random.bytes(4)).toString("hex");
  return `${String(nowMs).padStart(14, "0")}-${suffix}`;
}
