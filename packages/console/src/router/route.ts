/** Patterns of places: `/s3/:bucket/*key`. */

export type PlaceNames = Readonly<Record<string, string>>;

/** The named parts of `path`, decoded; undefined when it does not match. A `*` takes the rest, which may be empty. */
export function matchPlace(pattern: string, path: string): PlaceNames | undefined {
  const wanted = pattern.split("/");
  const given = path.split("/");
  const names: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    if (part.startsWith("*")) {
      names[part.slice(1)] = decoded(given.slice(index).join("/"));
      return names;
    }
    const text = given[index];
    if (text === undefined) return undefined;
    if (part.startsWith(":")) {
      if (text === "") return undefined;
      names[part.slice(1)] = decoded(text);
    } else if (part !== text) return undefined;
  }
  return given.length === wanted.length ? names : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
