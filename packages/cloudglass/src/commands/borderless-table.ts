/** Columns of text without lines around them. */
import Table from "cli-table3";

/** Lines, and an empty one at the end. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const borderless = {
    ...{ top: "", "top-mid": "", "top-left": "", "top-right": "" },
    ...{ bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" },
    ...{ left: "", "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "" },
    middle: " ",
  };
  const style = { "padding-left": 1, "padding-right": 0, border: [], head: [] };
  const drawn = new Table({ chars: borderless, style });
  drawn.push(...rows.map((row) => [...row]));
  const lines = rows.length === 0 ? [] : drawn.toString().split("\n");
  return [...lines.map((line) => ` ${line.trimEnd()}`), ""];
}
