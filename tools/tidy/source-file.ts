/** A source file as tidy reads it: its imports, and its text without comments and strings. */

export interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

export interface SourceFile {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
  /** Comments blanked out; strings kept. */
  readonly code: string;
}

const STATEMENT =
  /(?:^|[;\n}])\s*(import|export)\s+(type\s+)?([^;"'`()]*?\bfrom\s*)?["']([^"']+)["']/g;
const DYNAMIC = /\bimport\s*\(\s*["'`]([^"'`]+)["'`]/g;
const TYPE_QUERY = /\btypeof\s+import\s*\(/;

export function readSource(path: string, text: string): SourceFile {
  const code = withoutComments(text);
  const imports: Import[] = [];
  for (const match of code.matchAll(STATEMENT)) {
    const clause = match[3] ?? "";
    const names = /\{([^}]*)\}/.exec(clause)?.[1];
    const onlyTypes =
      match[2] !== undefined ||
      (names !== undefined &&
        /^\s*\{/.test(clause) &&
        names.split(",").every((name) => name.trim() === "" || /^\s*type\s/.test(name)));
    imports.push({ specifier: match[4] as string, typeOnly: onlyTypes });
  }
  for (const match of code.matchAll(DYNAMIC)) {
    const before = code.slice(Math.max(0, match.index - 8), match.index + 8);
    imports.push({ specifier: match[1] as string, typeOnly: TYPE_QUERY.test(before) });
  }
  return { path, text, imports, code };
}

/** Blanks comments, leaving strings, templates and line breaks where they are. */
export function withoutComments(text: string): string {
  const token =
    /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
  return text.replace(token, (found) =>
    found.startsWith("//") || found.startsWith("/*") ? found.replace(/[^\n]/g, " ") : found,
  );
}
