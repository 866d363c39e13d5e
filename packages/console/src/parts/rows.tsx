/** A table whose rows can be walked with the arrow keys and opened with Enter or a click. */
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";

export interface Column {
  readonly title: string;
  readonly kind?: "number";
  /** CSS; the columns without one share what is left. */
  readonly width?: string;
}

export interface RowsOf<Row> {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  keyOf(row: Row): string;
  readonly open?: (row: Row) => void;
  /** All of them unless given. */
  readonly canOpen?: (row: Row) => boolean;
  readonly chosenKey?: string | undefined;
  /** Class of the table that says how it looks at narrow widths; a card a row otherwise. */
  readonly layout?: string;
  /** The cells of a row: `<td data-label="Status">`. */
  children(row: Row): ComponentChildren;
}

export function Rows<Row>({
  label,
  columns,
  rows,
  keyOf,
  open,
  canOpen = () => true,
  chosenKey,
  layout = "stacks",
  children,
}: RowsOf<Row>) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [walkedKey, setWalkedKey] = useState<string>();
  const keys = rows.map(keyOf);
  // One row at a time is in the order of the tab key: the last one walked to, or the first.
  const walked = rows.filter(canOpen);
  const stops = walked.map(keyOf);
  const stopKey = stops.includes(walkedKey ?? "") ? walkedKey : stops[0];
  const onKey = (event: KeyboardEvent) => {
    const from = (event.target as HTMLElement).closest("tr");
    const all = [...(body.current?.rows ?? [])].filter((row) => row.hasAttribute("tabindex"));
    const index = from === null ? -1 : all.indexOf(from);
    const next = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: all.length - 1 }[
      event.key
    ];
    if (next !== undefined) {
      event.preventDefault();
      all[Math.max(0, Math.min(next, all.length - 1))]?.focus();
    } else if (event.key === "Enter" && event.target === from) {
      const row = walked[index];
      if (row !== undefined) open?.(row);
    }
  };
  return (
    <table class={`rows ${layout}`} aria-label={label}>
      <thead>
        <tr>
          {columns.map(({ title, kind, width }) => (
            <th key={title} scope="col" class={kind} style={width === undefined ? {} : { width }}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={body} onKeyDown={open === undefined ? undefined : onKey}>
        {rows.map((row, index) => {
          const key = keys[index] as string;
          const current = key === chosenKey ? "true" : undefined;
          if (open === undefined || !canOpen(row)) {
            return (
              <tr key={key} aria-current={current}>
                {children(row)}
              </tr>
            );
          }
          return (
            <tr
              key={key}
              tabIndex={key === stopKey ? 0 : -1}
              aria-current={current}
              onFocus={() => setWalkedKey(key)}
              onClick={(event) => {
                const isOwn = (event.target as HTMLElement).closest("a, button, input") !== null;
                // Who marks text wants to copy it.
                if (!isOwn && getSelection()?.isCollapsed !== false) open(row);
              }}
            >
              {children(row)}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
