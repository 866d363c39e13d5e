/** Lists in one header (RFC 9110, section 5.6.1): commas between, quotes around what holds a comma or quote. */

/** Undefined when a quoted string does not end. */
export function splitHeaderList(text: string): string[] | undefined {
  const values: string[] = [];
  let index = 0;
  while (index <= text.length) {
    while (text[index] === " " || text[index] === "\t") index += 1;
    if (text[index] !== '"') {
      let end = text.indexOf(",", index);
      if (end === -1) end = text.length;
      values.push(text.slice(index, end).trimEnd());
      index = end + 1;
      continue;
    }
    let value = "";
    index += 1;
    while (text[index] !== '"') {
      if (text[index] === "\\") index += 1;
      if (index >= text.length) return undefined;
      value += text[index];
      index += 1;
    }
    values.push(value);
    const comma = text.indexOf(",", index);
    index = comma === -1 ? text.length + 1 : comma + 1;
  }
  return values;
}

/** http-dates hold one comma each. */
export function splitHttpDates(text: string): string[] {
  const parts = text.split(",").map((part) => part.trim());
  const dates: string[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    dates.push(parts.slice(index, index + 2).join(", "));
  }
  return dates;
}

export function quoteHeaderValue(value: string): string {
  if (!/[",]/.test(value)) return value;
  return `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** A header cannot hold line breaks, and beyond Latin-1 it holds UTF-8 bytes. */
export function headerText(value: string): string {
  const oneLine = /[\r\n\0]/.test(value) ? value.replace(/[\r\n\0]/g, " ") : value;
  return /[^\0-\xff]/.test(oneLine) ? Buffer.from(oneLine, "utf8").toString("latin1") : oneLine;
}
