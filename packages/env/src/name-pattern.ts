/** Patterns of names and ARNs as IAM has them: `*` is any run of characters, `?` any one. Nothing is tried more often than text times pattern. */

export function namePattern(pattern: string): (text: string) => boolean {
  if (pattern === "*") return () => true;
  if (!/[*?]/.test(pattern)) return (text) => text === pattern;
  return (text) => matches(pattern, text);
}

/** On a mismatch only the last `*` grows: what an earlier one could take, it could take as well. */
function matches(pattern: string, text: string): boolean {
  let at = 0;
  let of = 0;
  let star = -1;
  let starAt = 0;
  while (at < text.length) {
    const wanted = pattern[of];
    if (wanted === "*") {
      star = of++;
      starAt = at;
    } else if (wanted === "?" || wanted === text[at]) {
      of++;
      at++;
    } else if (star >= 0) {
      of = star + 1;
      at = ++starAt;
    } else return false;
  }
  while (pattern[of] === "*") of++;
  return of === pattern.length;
}
