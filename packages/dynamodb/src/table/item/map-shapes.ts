/**
 * Maps of many names. V8 turns an object that gets more than twelve names one by one into a hash table, which is slow to
 * fill, to copy and to write as JSON. A copy of an object that has the names already is none, and items have the same
 * names over and over.
 */
import {
  type AttributeMap,
  type AttributeValue,
  setAttribute,
} from "../../expression/value/attribute-value.ts";

/** Of so many names an object is as fast when it is filled one by one. */
export const FEW_NAMES_MAX = 12;

interface Shape {
  readonly names: readonly string[];
  /** Has the names, in their order. Made when they are met for the second time. */
  template: AttributeMap | undefined;
}

/** Names met lately, by their number. */
const SHAPES = new Array<Shape | undefined>(64).fill(undefined);
/** A template of more would be large, and V8 makes a hash table of it all the same. */
const NAMES_MAX = 512;

/** @param readName,readValue are called in turn, `count` times each */
export function readManyNamed(
  count: number,
  readName: () => string,
  readValue: () => AttributeValue,
): AttributeMap {
  const shape = SHAPES[count % SHAPES.length];
  const expected = shape?.names.length === count ? shape : undefined;
  let map: Record<string, AttributeValue> = { ...expected?.template };
  /** Undefined as long as the map has the names of the template. */
  let names: string[] | undefined = expected?.template === undefined ? [] : undefined;
  let fits = expected !== undefined;
  for (let at = 0; at < count; at++) {
    const name = readName();
    const value = readValue();
    if (fits && name !== expected?.names[at]) {
      fits = false;
      names ??= expected?.names.slice(0, at) ?? [];
      map = withNames(map, names);
    }
    names?.push(name);
    setAttribute(map, name, value);
  }
  if (names !== undefined) learn(names, fits ? expected : undefined);
  return map;
}

function withNames(map: AttributeMap, names: readonly string[]): Record<string, AttributeValue> {
  const some: Record<string, AttributeValue> = {};
  for (const name of names) setAttribute(some, name, map[name] as AttributeValue);
  return some;
}

/** @param met where these names are already */
function learn(names: readonly string[], met: Shape | undefined): void {
  const { length } = names;
  if (length > NAMES_MAX) return;
  if (met === undefined) SHAPES[length % SHAPES.length] = { names, template: undefined };
  // As text: from it V8 makes an object that is no hash table.
  else met.template = JSON.parse(`{${names.map((name) => `${JSON.stringify(name)}:null`)}}`);
}
