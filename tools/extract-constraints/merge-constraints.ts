/**
 * Adds AWS's limits to a model that was made from the SDK's schemas, by walking both shape graphs
 * side by side from every operation. See README.md.
 */
import type {
  Constraints,
  Member,
  ServiceModel,
  Shape,
  SimpleType,
  StructureShape,
} from "../../packages/wire/src/model.ts";
import type { ConstrainedShape, ServiceConstraints } from "./constraints.ts";

export interface ConstraintCoverage {
  /** Pairs of shapes (one of each graph) that were merged. */
  readonly paired: number;
  /** Simple shapes with a limit that some member was pointed at. */
  readonly constrained: number;
  /** `Operation` or `Structure.member` that only the SDK has. */
  readonly onlyInSdk: readonly string[];
  /** `Operation` or `Structure.member` that only AWS's published limits have. */
  readonly onlyInConstraints: readonly string[];
  /** Pairs of different kinds (a list against a string): left as the SDK says. */
  readonly kindMismatches: readonly string[];
}

const SIMPLE: ReadonlySet<string> = new Set<SimpleType>([
  "string",
  "boolean",
  "byte",
  "short",
  "integer",
  "long",
  "float",
  "double",
  "bigInteger",
  "bigDecimal",
  "timestamp",
  "blob",
  "document",
  "unit",
]);
const NUMBERS: ReadonlySet<string> = new Set([
  "byte",
  "short",
  "integer",
  "long",
  "float",
  "double",
  "bigInteger",
  "bigDecimal",
]);

export function mergeConstraints(
  model: ServiceModel,
  constraints: ServiceConstraints,
): { readonly model: ServiceModel; readonly coverage: ConstraintCoverage } {
  const merge = new Merge(model, constraints);
  merge.walkOperations();
  return { model: { ...model, shapes: merge.shapes }, coverage: merge.coverage() };
}

class Merge {
  readonly shapes: Record<string, Shape>;
  readonly #model: ServiceModel;
  readonly #constraints: ServiceConstraints;
  readonly #done = new Set<string>();
  readonly #constrained = new Set<string>();
  readonly #onlyInSdk: string[] = [];
  readonly #onlyInConstraints: string[] = [];
  readonly #kindMismatches: string[] = [];

  constructor(model: ServiceModel, constraints: ServiceConstraints) {
    this.#model = model;
    this.#constraints = constraints;
    this.shapes = { ...model.shapes };
  }

  coverage(): ConstraintCoverage {
    return {
      paired: this.#done.size,
      constrained: this.#constrained.size,
      onlyInSdk: this.#onlyInSdk,
      onlyInConstraints: this.#onlyInConstraints,
      kindMismatches: this.#kindMismatches,
    };
  }

  walkOperations(): void {
    const theirs = this.#constraints.operations;
    for (const [name, operation] of Object.entries(this.#model.operations)) {
      const other = theirs[name];
      if (other === undefined) {
        this.#onlyInSdk.push(name);
        continue;
      }
      this.#pair(operation.input, other.input);
      this.#pair(operation.output, other.output);
      for (const error of operation.errors) {
        if (other.errors?.includes(error)) this.#pair(error, error);
      }
    }
    for (const name of Object.keys(theirs)) {
      if (!(name in this.#model.operations)) this.#onlyInConstraints.push(name);
    }
  }

  /** Merges the pair of shapes and everything below it, each pair once. */
  #pair(ours: string | undefined, theirs: string | undefined): void {
    if (ours === undefined || theirs === undefined || SIMPLE.has(ours)) return;
    const key = `${ours} ${theirs}`;
    if (this.#done.has(key)) return;
    this.#done.add(key);
    const shape = this.shapes[ours];
    const limits = this.#constraints.shapes[theirs];
    if (shape === undefined || limits === undefined) return;
    if (shape.type === "structure" || shape.type === "union") {
      this.#pairStructure(ours, shape, theirs, limits);
    } else if (shape.type === "list" && limits.type === "list") {
      const member = this.#member(shape.member, limits.member);
      this.shapes[ours] = { ...shape, member, ...limitsOf(limits) };
    } else if (shape.type === "map" && limits.type === "map") {
      const key = this.#member(shape.key, limits.key);
      const value = this.#member(shape.value, limits.value);
      this.shapes[ours] = { ...shape, key, value, ...limitsOf(limits) };
    } else if (sameKind(shape.type, limits.type)) {
      const type = NUMBERS.has(shape.type) ? (limits.type as SimpleType) : shape.type;
      this.shapes[ours] = { ...shape, type, ...limitsOf(limits) } as Shape;
    } else {
      this.#kindMismatches.push(key);
    }
  }

  #pairStructure(
    ours: string,
    shape: StructureShape,
    theirs: string,
    limits: ConstrainedShape,
  ): void {
    if (limits.type !== "structure") {
      this.#kindMismatches.push(`${ours} ${theirs}`);
      return;
    }
    const members: Record<string, Member> = {};
    // Set before the members are walked: shapes may be recursive.
    const required = shape.required ?? limits.required?.filter((name) => name in shape.members);
    const merged: StructureShape = {
      ...shape,
      members,
      ...(required !== undefined && required.length > 0 ? { required } : {}),
    };
    this.shapes[ours] = merged;
    const byLowerCase = new Map(
      Object.entries(limits.members ?? {}).map(([name, target]) => [name.toLowerCase(), target]),
    );
    for (const [name, member] of Object.entries(shape.members)) {
      const target = byLowerCase.get(name.toLowerCase());
      byLowerCase.delete(name.toLowerCase());
      if (target === undefined) this.#onlyInSdk.push(`${ours}.${name}`);
      members[name] = this.#member(member, target);
    }
    for (const name of byLowerCase.keys()) this.#onlyInConstraints.push(`${theirs}.${name}`);
  }

  #member(member: Member, theirs: string | undefined): Member {
    if (theirs === undefined) return member;
    if (!SIMPLE.has(member.target)) {
      const own = this.shapes[member.target];
      if (own !== undefined && SIMPLE.has(own.type)) return this.#namedSimple(member, own, theirs);
      this.#pair(member.target, theirs);
      return member;
    }
    const limits = this.#constraints.shapes[theirs];
    const type = SIMPLE.has(theirs) ? theirs : (limits?.type ?? member.target);
    if (!sameKind(member.target, type)) {
      this.#kindMismatches.push(`${member.target} ${theirs}`);
      return member;
    }
    const corrected = NUMBERS.has(member.target) ? type : member.target;
    if (limits === undefined || !limited(limits)) {
      return corrected === member.target ? member : { ...member, target: corrected };
    }
    const shape = { type: corrected, ...limitsOf(limits) } as Shape;
    return { ...member, target: this.#name(theirs, shape) };
  }

  /**
   * The SDK names a simple shape for its traits (sensitive, streaming); many of AWS's shapes may
   * share that name.
   */
  #namedSimple(member: Member, own: Shape, theirs: string): Member {
    const limits = this.#constraints.shapes[theirs];
    const type = SIMPLE.has(theirs) ? theirs : limits?.type;
    if (type === undefined || !sameKind(own.type, type)) return member;
    const original = this.#model.shapes[member.target] ?? own;
    const merged = {
      ...original,
      ...(NUMBERS.has(own.type) ? { type } : {}),
      ...(limits === undefined ? {} : limitsOf(limits)),
    } as Shape;
    if (JSON.stringify(merged) === JSON.stringify(original)) {
      if (limits !== undefined && limited(limits)) this.#constrained.add(member.target);
      return member;
    }
    if (member.target === theirs) {
      this.shapes[theirs] = merged;
      this.#constrained.add(theirs);
      return member;
    }
    return { ...member, target: this.#name(theirs, merged) };
  }

  /** A name for the shape: AWS's own, with a suffix where the SDK means something else by it. */
  #name(wanted: string, shape: Shape): string {
    const text = JSON.stringify(shape);
    for (let suffix = 1; ; suffix += 1) {
      const name = suffix === 1 ? wanted : `${wanted}${suffix}`;
      const taken = this.shapes[name];
      if (taken === undefined || JSON.stringify(taken) === text) {
        this.shapes[name] = shape;
        this.#constrained.add(name);
        return name;
      }
    }
  }
}

function limitsOf(shape: ConstrainedShape): Constraints {
  return {
    ...(shape.length === undefined ? {} : { length: shape.length }),
    ...(shape.range === undefined ? {} : { range: shape.range }),
    ...(shape.pattern === undefined ? {} : { pattern: shape.pattern }),
    ...(shape.enum === undefined ? {} : { enum: shape.enum }),
  };
}

const limited = (shape: ConstrainedShape): boolean => Object.keys(limitsOf(shape)).length > 0;

function sameKind(ours: string, theirs: string): boolean {
  return ours === theirs || (NUMBERS.has(ours) && NUMBERS.has(theirs));
}
