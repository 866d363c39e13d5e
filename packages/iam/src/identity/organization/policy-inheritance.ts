/**
 * Policies that are merged down the tree: tags, backups, opt-outs and the like. Source: Organizations User Guide, "Policy
 * syntax and policy inheritance for management policy types".
 *
 * A leaf of such a document is a setting: `@@assign` replaces what came from above, `@@append` adds to it, `@@remove` takes
 * from it. `@@operators_allowed_for_child_policies` says which of them the levels below may use on it.
 */

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

const ALLOWED = "@@operators_allowed_for_child_policies";
const SETTERS = ["@@assign", "@@append", "@@remove"] as const;
type Setter = (typeof SETTERS)[number];

const CHILD_CONTROL: ReadonlySet<unknown> = new Set(["@@all", "@@none", ...SETTERS]);
const DEPTH_MAX = 32;

interface Node {
  readonly children: Map<string, Node>;
  value: Json | undefined;
  /** What the levels below may do here; undefined until a policy says so. */
  allowed: ReadonlySet<Setter> | undefined;
}

/** Why a document cannot be merged; undefined when it can. @param root the one name that it may have at its top */
export function inheritanceFault(document: unknown, root: string | undefined): string | undefined {
  if (!isObject(document)) return "not an object";
  const names = Object.keys(document);
  if (names.length === 0) return "empty";
  if (root !== undefined && (names.length > 1 || names[0] !== root)) return `not ${root} alone`;
  return nodeFault(document, 0);
}

function nodeFault(json: Json, depth: number): string | undefined {
  if (depth > DEPTH_MAX) return "too deep";
  if (!isObject(json)) return "a value without an operator";
  const operators = Object.keys(json).filter((key) => key.startsWith("@@"));
  for (const operator of operators) {
    const value = json[operator] as Json;
    if (operator === ALLOWED) {
      if (!Array.isArray(value) || !value.every((each) => CHILD_CONTROL.has(each))) {
        return "child control of unknown operators";
      }
    } else if (!SETTERS.includes(operator as Setter)) return `unknown operator ${operator}`;
    else if (operator !== "@@assign" && !isListed(value)) return `${operator} of no list`;
    else if (isObject(value)) return `${operator} of an object`;
  }
  for (const [key, child] of Object.entries(json)) {
    if (key.startsWith("@@")) continue;
    const fault = nodeFault(child, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/**
 * One list of documents a level, root first; within a level in the order of their attachment. Undefined when nothing is
 * left.
 */
export function mergePolicies(levels: readonly (readonly JsonObject[])[]): JsonObject | undefined {
  const top: Node = emptyNode();
  for (const level of levels) {
    // Policies of one level do not restrict each other: what they allow their children holds from the next level on.
    const control: (() => void)[] = [];
    for (const document of level) apply(top, document, top.allowed, control);
    for (const set of control) set();
  }
  const merged = contentOf(top);
  return isObject(merged) ? merged : undefined;
}

function apply(
  node: Node,
  json: JsonObject,
  inherited: ReadonlySet<Setter> | undefined,
  control: (() => void)[],
): void {
  const allowed = node.allowed ?? inherited;
  for (const setter of SETTERS) {
    const value = json[setter];
    if (value !== undefined && (allowed === undefined || allowed.has(setter))) {
      node.value = settingOf(node.value, setter, value);
    }
  }
  const childControl = json[ALLOWED];
  // Nobody gives back what a level above has taken.
  if (childControl !== undefined) {
    control.push(() => {
      const wanted = settersOf(childControl);
      const limit = node.allowed ?? inherited;
      node.allowed =
        limit === undefined ? wanted : new Set([...wanted].filter((each) => limit.has(each)));
    });
  }
  for (const [key, child] of Object.entries(json)) {
    if (key.startsWith("@@") || !isObject(child)) continue;
    let below = node.children.get(key);
    if (below === undefined) {
      below = emptyNode();
      node.children.set(key, below);
    }
    apply(below, child, allowed, control);
  }
}

function settingOf(present: Json | undefined, setter: Setter, value: Json): Json | undefined {
  if (setter === "@@assign") return value;
  const values = listOf(value);
  const before = present === undefined ? [] : listOf(present);
  if (setter === "@@append") {
    return [...before, ...values.filter((each) => !before.includes(each))];
  }
  const left = before.filter((each) => !values.includes(each));
  return left.length === 0 ? undefined : left;
}

function settersOf(control: Json): ReadonlySet<Setter> {
  const named = listOf(control);
  if (named.includes("@@all")) return new Set(SETTERS);
  return new Set(SETTERS.filter((setter) => named.includes(setter)));
}

/** The document without operators: what the account gets. */
function contentOf(node: Node): Json | undefined {
  if (node.children.size === 0) return node.value;
  const entries = [...node.children].flatMap(([key, child]) => {
    const content = contentOf(child);
    return content === undefined ? [] : [[key, content] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function emptyNode(): Node {
  return { children: new Map(), value: undefined, allowed: undefined };
}

function listOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [value];
}

function isListed(value: Json): boolean {
  return Array.isArray(value) || typeof value === "string";
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
