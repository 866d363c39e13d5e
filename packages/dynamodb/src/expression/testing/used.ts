/** Of these placeholders, those that the text has: a request may send no others. Undefined when there are none. */
export function usedIn<Each>(
  text: string,
  all: Readonly<Record<string, Each>>,
): Record<string, Each> | undefined {
  const used = new Set(text.match(/[#:]\w+/g));
  const entries = Object.entries(all).filter(([name]) => used.has(name));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
