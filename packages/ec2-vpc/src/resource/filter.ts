/**
 * Filters of lists: the names are ANDed, the values of one name ORed; `*` and `?` stand for characters, a backslash
 * before them for themselves. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
 */
import { filterLimitExceeded, invalidParameterValue } from "../errors.ts";
import type { Filters, FilterValue } from "./kind.ts";
import type { Tags } from "./record.ts";
import type { Resources } from "./resources.ts";

/** As the SDK has it. */
export interface FilterInput {
  readonly Name?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

/** What filters need of what they are asked about: `tag:KEY` and `tag-key` are everything's. */
export interface Tagged {
  readonly tags: Tags;
}

const VALUES_MAX = 200;

export type Predicate<Each> = (record: Each) => boolean;

/** Throws InvalidParameterValue for a name that the kind has not, FilterLimitExceeded for more than 200 values. */
export function predicateOf<Each extends Tagged>(
  filters: Filters<Each>,
  given: readonly FilterInput[],
  resources: Resources,
): Predicate<Each> {
  const count = given.reduce((sum, { Values = [] }) => sum + Values.length, 0);
  if (count > VALUES_MAX) throw filterLimitExceeded(VALUES_MAX);
  const tests = given.map(({ Name, Values }) => {
    const values = valueReader(filters, Name);
    const matches = patternsOf(Values ?? []);
    return (record: Each) => anyOf(values(record, resources), matches);
  });
  return (record) => tests.every((test) => test(record));
}

type Reader<Each> = (record: Each, resources: Resources) => FilterValue;

function valueReader<Each extends Tagged>(
  filters: Filters<Each>,
  name: string | undefined,
): Reader<Each> {
  if (name?.startsWith("tag:")) {
    const tag = name.slice("tag:".length);
    return ({ tags }) => (Object.hasOwn(tags, tag) ? tags[tag] : undefined);
  }
  if (name === "tag-key") return ({ tags }) => Object.keys(tags);
  if (name === "tag-value") return ({ tags }) => Object.values(tags);
  if (name !== undefined && Object.hasOwn(filters, name)) return filters[name] as Reader<Each>;
  throw invalidParameterValue(`The filter '${name ?? "null"}' is invalid`);
}

function anyOf(value: FilterValue, matches: (text: string) => boolean): boolean {
  if (value === undefined) return false;
  if (typeof value === "object") return value.some((each) => anyOf(each, matches));
  return matches(String(value));
}

function patternsOf(values: readonly string[]): (text: string) => boolean {
  const plain = new Set(values.filter((value) => !/[*?\\]/.test(value)));
  const patterns = values.filter((value) => !plain.has(value)).map(patternOf);
  return (text) => plain.has(text) || patterns.some((pattern) => pattern.test(text));
}

export function patternOf(value: string): RegExp {
  const source = value.replace(/\\[\s\S]|[\s\S]/g, (piece) => {
    if (piece === "*") return ".*";
    if (piece === "?") return ".";
    const literal = piece.length > 1 ? piece.slice(1) : piece;
    return literal.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
  });
  // Runs of stars would be tried in every way.
  return new RegExp(`^${source.replace(/(?:\.\*)+/g, ".*")}$`, "s");
}
