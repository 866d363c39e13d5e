/**
 * Inputs of operations of IAM, STS, Organizations and Access Analyzer, drawn from the model's shapes: mostly what a
 * client might send about things that are there, some of it odd.
 */
import type { SeededRandom } from "@cloudglass/env";
import { pick } from "@cloudglass/simulator";
import type { Member, ServiceModel, Shape } from "@cloudglass/wire";
import { ODD_VALUES } from "./oddities.ts";

const LEVEL_MAX = 5;
const OPTIONAL = 0.35;
const ODD = 0.04;
const LEARNED_MAX = 40;

const POLICIES = [
  { Effect: "Allow", Action: "s3:*", Resource: "*" },
  { Effect: "Deny", Action: ["iam:Delete*"], Resource: "arn:aws:iam::*:user/*" },
  { Effect: "Allow", Principal: { AWS: "000000000000" }, Action: "sts:AssumeRole" },
  { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" },
  { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" },
  { Effect: "Allow", NotAction: "sts:*", NotResource: "arn:aws:s3:::b" },
];
const CONDITIONS = [
  undefined,
  undefined,
  { StringEquals: { "aws:PrincipalTag/team": "x" } },
  { "ForAllValues:StringLike": { "aws:TagKeys": ["a*", "b"] } },
  { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
  { DateLessThan: { "aws:CurrentTime": "2030-01-01T00:00:00Z" } },
  { NoSuchOperator: { "aws:SourceIp": 7 } },
];

/** Names and ids that answers have shown; the pool of what later inputs speak of. */
export class Learned {
  readonly #byMember = new Map<string, string[]>();

  constructor() {
    for (const name of ["UserName", "RoleName", "GroupName", "PolicyName", "Name"]) {
      this.#byMember.set(name, ["ann", "ben", "eve"]);
    }
  }

  /** Every text of an answer, by the name of its member. */
  learn(value: unknown, name = ""): void {
    if (Array.isArray(value)) for (const each of value) this.learn(each, name);
    else if (typeof value === "object" && value !== null) {
      for (const [member, each] of Object.entries(value)) this.learn(each, member);
    } else if (typeof value === "string" && value.length < 2000) this.#keep(name, value);
  }

  #keep(name: string, value: string): void {
    const known = this.#byMember.get(name) ?? [];
    if (known.includes(value)) return;
    if (known.length >= LEARNED_MAX) known.shift();
    known.push(value);
    this.#byMember.set(name, known);
  }

  /** Of the member itself, or of one whose name ends alike: `PolicyArn` takes an `Arn`. */
  draw(random: SeededRandom, name: string): string | undefined {
    const lower = name.toLowerCase();
    const pools = [...this.#byMember].filter(([member]) => {
      const known = member.toLowerCase();
      return known.length > 1 && (lower.endsWith(known) || known.endsWith(lower));
    });
    if (pools.length === 0) return undefined;
    const [, values] = pick(random, pools);
    return values.length === 0 ? undefined : pick(random, values);
  }
}

export class IdentityInputs {
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

  #value(name: string, member: Member, level: number): unknown {
    const random = this.#random;
    const shape: Shape | undefined = this.#model.shapes[member.target];
    const type = shape?.type ?? member.target;
    if (shape?.type === "structure" || shape?.type === "union") {
      return this.#structure(shape, level);
    }
    if (shape?.type === "list") {
      const count = level > LEVEL_MAX ? 0 : random.below(random.next() < 0.03 ? 120 : 3);
      return Array.from({ length: count }, () => this.#value(name, shape.member, level + 1));
    }
    if (shape?.type === "map") {
      return { [this.#text(name, undefined)]: this.#value(name, shape.value, level + 1) };
    }
    if (type === "boolean") return random.next() < 0.5;
    if (type === "blob") return Buffer.from(pick(random, ODD_VALUES).toWellFormed());
    if (type === "timestamp") return new Date(pick(random, [0, 1.7e12, 4e12, -1e12]));
    if (type !== "string" && type !== "enum")
      return pick(random, [1, 5, 100, 900, 3600, 0, -1, 1e9]);
    return this.#text(name, shape);
  }

  #structure(shape: Extract<Shape, { type: "structure" | "union" }>, level: number) {
    const random = this.#random;
    const members = Object.entries(shape.members).filter(
      ([name]) =>
        (shape.required?.includes(name) && random.next() > ODD / 2) ||
        (level <= LEVEL_MAX && random.next() < OPTIONAL),
    );
    const chosen = shape.type === "union" ? members.slice(0, 1) : members;
    return Object.fromEntries(
      chosen.map(([name, each]) => [name, this.#value(name, each, level + 1)]),
    );
  }

  #text(name: string, shape: Shape | undefined): string {
    const random = this.#random;
    if (random.next() < ODD) return pick(random, ODD_VALUES).toWellFormed();
    const values = shape !== undefined && "enum" in shape ? shape.enum : undefined;
    if (Array.isArray(values) && values.length > 0) return `${pick(random, values)}`;
    if (/polic(y|ies).*(document|input)|^(policy|content)|document$/i.test(name)) {
      return this.#policy();
    }
    if (/path/i.test(name)) return pick(random, ["/", "/a/", "/a/b/"]);
    return this.#learned.draw(random, name) ?? pick(random, ["ann", "x", "team", "000000000000"]);
  }

  #policy(): string {
    const random = this.#random;
    const Statement = Array.from({ length: 1 + random.below(2) }, () => {
      const Condition = pick(random, CONDITIONS);
      return { ...pick(random, POLICIES), ...(Condition === undefined ? {} : { Condition }) };
    });
    const text = JSON.stringify({ Version: "2012-10-17", Statement });
    if (random.next() > 0.15) return text;
    const at = random.below(text.length);
    return pick(random, [
      text.slice(0, at),
      `${text.slice(0, at)}${text.slice(at + 1)}`,
      text.replace('"*"', JSON.stringify(pick(random, ODD_VALUES).toWellFormed())),
      `${"[".repeat(2000)}${text}`,
      text.replace('"Statement"', '"Statement":[],"Statement"'),
    ]);
  }
}
