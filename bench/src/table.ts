/** The table that is printed: one row a measurement, ratios beside figures. */
import type { Measured } from "./workloads.ts";

export interface Row extends Measured {
  readonly server: string;
  /** Share of the ceiling that the row is held against. */
  readonly share?: number;
}

export function table(rows: readonly Row[]): string {
  const cells = [
    [
      "server",
      "workload",
      "req/s/core",
      "MB/s/core",
      "of ceiling",
      "p50 ms",
      "p99 ms",
      "RSS MB",
      "failed",
    ],
    ...rows.map((row) => [
      row.server,
      row.name,
      row.perCore.toFixed(row.perCore < 100 ? 1 : 0),
      row.megabytesPerCore === 0 ? "" : row.megabytesPerCore.toFixed(0),
      row.share === undefined ? "" : `${(row.share * 100).toFixed(0)} %`,
      row.p50Ms.toFixed(2),
      row.p99Ms.toFixed(2),
      (row.residentBytes / 1e6).toFixed(0),
      String(row.failures),
    ]),
  ];
  const widths = (cells[0] as string[]).map((_, column) =>
    Math.max(...cells.map((line) => (line[column] as string).length)),
  );
  return cells
    .map((line) =>
      line
        .map((cell, column) =>
          column < 2
            ? cell.padEnd(widths[column] as number)
            : cell.padStart(widths[column] as number),
        )
        .join("  "),
    )
    .join("\n");
}
