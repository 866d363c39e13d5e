/**
 * Words that cannot stand for a name without quotes, other than in expressions. They are those of SQL-92 and PartiQL.
 * https://partiql.org/partiql-lang/
 */

const KEYWORDS: ReadonlySet<string> = new Set(
  `
absolute action add all allocate alter any are as asc assertion at authorization avg begin bit bit_length by
cascade cascaded case cast catalog char character character_length char_length check close coalesce collate
collation column commit connect connection constraint constraints continue convert corresponding count create
cross current current_date current_time current_timestamp current_user cursor date deallocate dec decimal declare
default deferrable deferred delete desc describe descriptor diagnostics disconnect distinct domain double drop
else end end-exec escape exception exec execute exists external extract date_add date_diff fetch first float for
foreign found from full get global go goto grant group having identity immediate indicator initially inner input
insensitive insert int integer interval into isolation join key language last left level local lower match max
min module names national natural nchar next no nullif numeric octet_length of on only open option order outer
output overlaps pad partial position precision prepare preserve primary prior privileges procedure public read
real references relative restrict revoke right rollback rows schema scroll section select session session_user
set size smallint some space sql sqlcode sqlerror sqlstate substring sum system_user table temporary then time
timestamp to transaction translate translation trim unique unknown update upper usage user using value values
varchar varying view when whenever where with work write zone
can_cast can_lossless_cast pivot unpivot limit offset tuple remove index let integer2 int2 integer4 int4 integer8
int8 bigint conflict do nothing returning modified new old bool boolean string symbol clob blob struct list sexp
bag`
    .trim()
    .split(/\s+/),
);

const OPERATORS: ReadonlySet<string> = new Set(
  "and or not is in between like union except intersect".split(" "),
);

const TYPE_ALIASES: Readonly<Record<string, string>> = {
  varchar: "character varying",
  char: "character",
  dec: "decimal",
  int: "integer",
  int2: "smallint",
  integer2: "smallint",
  int4: "integer4",
  int8: "integer8",
  bigint: "integer8",
  bool: "boolean",
};

/** What may stand behind IS. */
export const TYPE_NAMES: ReadonlySet<string> = new Set([
  ..."missing null boolean smallint integer4 integer8 integer float real decimal numeric".split(
    " ",
  ),
  ..."timestamp date time character string symbol clob blob struct tuple list sexp bag".split(" "),
  "double precision",
  "character varying",
]);

/** Words that are called like functions though they are keywords. */
export const FUNCTION_KEYWORDS: ReadonlySet<string> = new Set(
  (
    "exists count avg max min sum substring char_length character_length octet_length bit_length " +
    "upper lower size sexp list bag"
  ).split(" "),
);

/** What no item of a select list begins with. */
export const CLAUSE_KEYWORDS: ReadonlySet<string> = new Set([
  "insert into",
  "set",
  "remove",
  "update",
  "delete",
  "select",
  "from",
  "where",
]);

/** Words that are one together, and what they are. */
const COMPOUNDS: ReadonlyMap<string, "keyword" | "operator"> = new Map([
  ["not in", "operator"],
  ["is not", "operator"],
  ["not between", "operator"],
  ["not like", "operator"],
  ["intersect all", "operator"],
  ["except all", "operator"],
  ["union all", "operator"],
  ["character varying", "keyword"],
  ["double precision", "keyword"],
  ["insert into", "keyword"],
  ["on conflict", "keyword"],
  ["do nothing", "keyword"],
  ["modified old", "keyword"],
  ["modified new", "keyword"],
  ["all old", "keyword"],
  ["all new", "keyword"],
]);

export interface Word {
  readonly kind: "name" | "boolean" | "null" | "missing" | "keyword" | "operator";
  readonly text: string;
}

export function wordOf(written: string): Word {
  const word = written.toLowerCase();
  if (word === "null" || word === "missing") return { kind: word, text: word };
  if (word === "true" || word === "false") return { kind: "boolean", text: word };
  if (OPERATORS.has(word)) return { kind: "operator", text: word };
  if (KEYWORDS.has(word)) return { kind: "keyword", text: TYPE_ALIASES[word] ?? word };
  return { kind: "name", text: written };
}

export function compoundOf(first: string, second: string): Word | undefined {
  const text = `${first} ${second}`;
  const kind = COMPOUNDS.get(text);
  return kind && { kind, text };
}
