/**
 * Inputs of operations of DynamoDB and its streams, drawn from the model's shapes: mostly what a client might send about
 * tables that are there, with expressions that fit their placeholders; some of it odd.
 */
import type { SeededRandom } from "@cloudglass/env";
import { pick } from "@cloudglass/simulator";
import type { Member, ServiceModel, Shape } from "@cloudglass/wire";
import type { Learned } from "./identity-inputs.ts";
import { ODD_VALUES } from "./oddities.ts";

const LEVEL_MAX = 6;
const OPTIONAL = 0.22;
const ODD = 0.03;

export const TABLES = ["plain", "sorted", "indexed"];
const ATTRIBUTES = ["pk", "sk", "a", "b", "c"];
const NUMBERS = ["0", "1", "-1", "10", "0.5", "1e125", "-1E-130", "12345678901234567890", "1.0"];
const TEXTS = ["x", "y", "ann", "2030-01-01", "é", "S"];
const PATHS = ["a", "b.c", "a[0]", "#n", "#n.b[1].c", "pk", "sk", "c", "status"];
const CONDITIONS = [
  "P = V",
  "P <> V AND P > V",
  "attribute_exists(P)",
  "attribute_not_exists(P) OR P < V",
  "NOT contains(P, V)",
  "begins_with(P, V)",
  "P BETWEEN V AND V",
  "P IN (V, V)",
  "size(P) >= V",
  "attribute_type(P, V)",
  "(P = V",
  "P == V",
];
const KEY_CONDITIONS = [
  "pk = V",
  "pk = V AND sk > V",
  "pk = V AND sk BETWEEN V AND V",
  "pk = V AND begins_with(sk, V)",
  "sk = V AND pk = V",
  "a = V",
  "pk > V",
  "pk = V OR sk = V",
];
const UPDATES = [
  "SET P = V",
  "SET P = P + V, P = V",
  "SET P = if_not_exists(P, V)",
  "SET P = list_append(P, V)",
  "REMOVE P",
  "ADD P V",
  "DELETE P V",
  "SET P = V REMOVE P ADD P V",
  "SET P",
];
const STATEMENTS = [
  "SELECT * FROM T",
  "SELECT a, b.c FROM T WHERE pk = L",
  "SELECT * FROM T WHERE pk = L AND sk = L",
  "SELECT * FROM T.gsi WHERE a = L",
  "INSERT INTO T VALUE {'pk': L, 'sk': L, 'a': [L, {'b': <<L>>}]}",
  "UPDATE T SET a = L WHERE pk = L AND sk = L RETURNING ALL OLD *",
  "UPDATE T REMOVE b WHERE pk = L",
  "DELETE FROM T WHERE pk = L AND sk = L",
  "EXISTS(SELECT * FROM T WHERE pk = L)",
  "SELECT * FROM T WHERE pk IN [L, L] ORDER BY pk",
  "SELECT FROM WHERE",
];

type Value = Readonly<Record<string, unknown>>;

/** Values without a type, or with two. */
const NO_VALUES: readonly Value[] = [{}, { S: "x", N: "1" }, { NULL: true, SS: ["x"] }, { M: {} }];

export class DynamodbInputs {
  readonly #model: ServiceModel;
  readonly #random: SeededRandom;
  readonly #learned: Learned;

  constructor(model: ServiceModel, random: SeededRandom, learned: Learned) {
    this.#model = model;
    this.#random = random;
    this.#learned = learned;
  }

  draw(operation: string): Record<string, unknown> {
    const input = this.#model.operations[operation]?.input;
    return input === undefined ? {} : (this.#value("", { target: input }, 0) as never);
  }

  #isOdd(): boolean {
    return this.#random.next() < ODD;
  }

  #odd(): string {
    return pick(this.#random, ODD_VALUES).toWellFormed();
  }

  #value(name: string, { target }: Member, level: number): unknown {
    const random = this.#random;
    const shape: Shape | undefined = this.#model.shapes[target];
    const type = shape?.type ?? target;
    if (target === "AttributeValue") return this.attribute(0);
    if (name === "Key" || name === "Item" || name.endsWith("StartKey")) {
      return this.#item(name === "Item");
    }
    if (shape?.type === "structure" || shape?.type === "union") {
      return this.#withPlaceholders(this.#structure(shape, level));
    }
    if (shape?.type === "list") {
      const count = level > LEVEL_MAX ? 0 : random.below(random.next() < 0.02 ? 110 : 3);
      if (name === "Keys") return Array.from({ length: count || 1 }, () => this.#item(false));
      return Array.from({ length: count }, () => this.#value(name, shape.member, level + 1));
    }
    if (shape?.type === "map") {
      const key = name === "RequestItems" ? this.#table() : pick(random, ATTRIBUTES);
      return { [key]: this.#value("", shape.value, level + 1) };
    }
    if (type === "boolean") return random.next() < 0.5;
    if (type === "blob") return Buffer.from(this.#odd());
    if (type === "timestamp") return new Date(pick(random, [0, 1.7e12, 1.9e12, 4e12, -1e12]));
    if (type !== "string" && type !== "enum") {
      return pick(random, [1, 2, 5, 10, 100, 4, 0, -1, 1_000_001]);
    }
    return this.#text(name, shape);
  }

  #structure(shape: Extract<Shape, { type: "structure" | "union" }>, level: number) {
    const random = this.#random;
    const members = Object.entries(shape.members).filter(
      ([name]) =>
        !/^ExpressionAttribute|DryRun/.test(name) &&
        ((shape.required?.includes(name) && random.next() > ODD / 2) ||
          (level <= LEVEL_MAX && random.next() < OPTIONAL)),
    );
    const chosen = shape.type === "union" ? members.slice(0, 1) : members;
    return Object.fromEntries(
      chosen.map(([name, each]) => [name, this.#value(name, each, level + 1)]),
    );
  }

  /** Names and values for what the expressions of the structure use; now and then one is missing. */
  #withPlaceholders(structure: Record<string, unknown>): Record<string, unknown> {
    const texts = Object.entries(structure)
      .filter(([name]) => name.endsWith("Expression"))
      .map(([, text]) => `${text}`)
      .join(" ");
    const used = (sign: RegExp) =>
      [...new Set(texts.match(sign) ?? [])].filter(() => !this.#isOdd());
    const names = used(/#\w+/g).map((each) => [each, pick(this.#random, ATTRIBUTES)]);
    const values = used(/:\w+/g).map((each) => [each, this.attribute(1)]);
    if (names.length > 0) structure.ExpressionAttributeNames = Object.fromEntries(names);
    if (values.length > 0) structure.ExpressionAttributeValues = Object.fromEntries(values);
    return structure;
  }

  #item(isWhole: boolean): Value {
    const random = this.#random;
    const item: Record<string, unknown> = { pk: { S: pick(random, TEXTS) } };
    if (random.next() < 0.6) item.sk = { N: pick(random, NUMBERS) };
    if (this.#isOdd()) item.pk = this.attribute(0);
    const count = isWhole ? random.below(4) : this.#isOdd() ? 1 : 0;
    for (let at = 0; at < count; at += 1) item[pick(random, ATTRIBUTES)] = this.attribute(0);
    return item;
  }

  attribute(level: number): Value {
    const random = this.#random;
    const text = () => (this.#isOdd() ? this.#odd() : pick(random, TEXTS));
    const number = () => (this.#isOdd() ? this.#odd() : pick(random, NUMBERS));
    if (this.#isOdd()) return pick(random, NO_VALUES);
    const kind = random.below(level > 3 ? 4 : 10);
    switch (kind) {
      case 0:
        return { N: number() };
      case 1:
        return { BOOL: random.next() < 0.5 };
      case 2:
        return { B: Buffer.from(text()) };
      case 3:
        return { NULL: !this.#isOdd() };
      case 4:
        return { SS: Array.from({ length: random.below(3) }, text) };
      case 5:
        return { NS: Array.from({ length: random.below(3) }, number) };
      case 6:
        return { L: Array.from({ length: random.below(3) }, () => this.attribute(level + 1)) };
      case 7:
        return { M: { [pick(random, ATTRIBUTES)]: this.attribute(level + 1) } };
      default:
        return { S: text() };
    }
  }

  #table(): string {
    if (this.#isOdd()) return this.#odd();
    const name = pick(this.#random, TABLES);
    return this.#random.next() < 0.9
      ? name
      : `arn:aws:dynamodb:us-east-1:000000000000:table/${name}`;
  }

  #text(name: string, shape: Shape | undefined): string {
    const random = this.#random;
    if (this.#isOdd()) return this.#odd();
    const values = shape !== undefined && "enum" in shape ? shape.enum : undefined;
    if (Array.isArray(values) && values.length > 0) return `${pick(random, values)}`;
    if (name.endsWith("Expression")) return this.#expression(name);
    if (name === "Statement") return this.#statement();
    if (name === "TargetTableName") return `made-${random.below(5)}`;
    if (/^(Source)?TableName$|^TableArn$|^GlobalTableName$/.test(name)) return this.#table();
    if (name === "IndexName") return pick(random, ["gsi", "lsi", "none"]);
    if (name === "AttributeName") return pick(random, ATTRIBUTES);
    if (name === "RegionName") return pick(random, ["us-east-1", "eu-west-1", "mars-1"]);
    return this.#learned.draw(random, name) ?? pick(random, ["abc", "team", "000000000000"]);
  }

  #expression(name: string): string {
    const random = this.#random;
    const templates = name.startsWith("Update")
      ? UPDATES
      : name.startsWith("Key")
        ? KEY_CONDITIONS
        : name.startsWith("Projection")
          ? ["P", "P, P", "P,"]
          : CONDITIONS;
    let text = pick(random, templates);
    if (templates === CONDITIONS && random.next() < 0.3)
      text = `${text} AND (${pick(random, templates)})`;
    return text
      .replace(/\bP\b/g, () => pick(random, PATHS))
      .replace(/\bV\b/g, () => pick(random, [":a", ":b", ":c"]));
  }

  #statement(): string {
    const random = this.#random;
    const literal = () => pick(random, ["'x'", "1", "-2.5", "true", "null", "?", "{'a': 1}", "''"]);
    return pick(random, STATEMENTS)
      .replace(/\bT\b/g, () => pick(random, TABLES))
      .replace(/\bL\b/g, literal);
  }
}
