/** A pattern of a query: `*` is any run of characters. Pieces are placed at their first fit, so nothing is tried twice. */
export function wildcard(pattern: string, ignoresCase = false): (text: string) => boolean {
  const fold = (text: string) => (ignoresCase ? text.toLowerCase() : text);
  const [first = "", ...rest] = fold(pattern).split("*");
  const last = rest.pop();
  return (text) => {
    const folded = fold(text);
    if (last === undefined) return folded === first;
    if (!folded.startsWith(first)) return false;
    let at = first.length;
    for (const piece of rest) {
      const found = folded.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return folded.length - last.length >= at && folded.endsWith(last);
  };
}
