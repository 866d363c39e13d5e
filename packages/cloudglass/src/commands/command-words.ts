/** What was typed, in the order in which commands are declared: nothing is `start`, and a group alone is what it shows. */

/** Commands that have others below them, with the one that they are when nothing is said. */
const GROUPS: Readonly<Record<string, string | undefined>> = {
  clock: "show",
  fault: "list",
  namespace: "list",
  policy: undefined,
  snapshot: "list",
};
/** Of the command that follows, wherever they stand: `cloudglass --json status`. */
const BEFORE_COMMANDS = /^--(?:endpoint|namespace|control-token)(=)?|^--json$/s;

export function commandWords(args: readonly string[]): readonly string[] {
  const isAboutAll = /^(-h|--help|-V|--version)$/.test(args[0] ?? "");
  if (isAboutAll) return args;
  const begin = firstBehind(args);
  const [command] = args.slice(begin);
  // Options alone are those of `start`.
  if (command === undefined || command.startsWith("-")) return ["start", ...args];
  const path = [command];
  const shared = args.slice(0, begin);
  let rest = args.slice(begin + 1);
  if (Object.hasOwn(GROUPS, command)) {
    const shown = GROUPS[command];
    const at = firstBehind(rest);
    const below = rest[at];
    if (below !== undefined && !below.startsWith("-")) {
      path.push(below);
      rest = rest.toSpliced(at, 1);
    } else if (shown !== undefined && below !== "-h" && below !== "--help") path.push(shown);
  }
  return [...path, ...shared, ...rest];
}

/** Where the first word stands that is no option of the command that follows. */
function firstBehind(args: readonly string[]): number {
  let at = 0;
  for (;;) {
    const found = BEFORE_COMMANDS.exec(args[at] ?? "");
    if (found === null) return at;
    const hasOwnValue = found[0] === "--json" || found[1] !== undefined;
    at += hasOwnValue ? 1 : 2;
  }
}
