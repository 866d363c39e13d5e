/**
 * Checks an operation's parsed input against what AWS documents: required members, lengths, ranges,
 * patterns, enums. Each shape is compiled once to a closure; shapes below which nothing is limited
 * are not entered. On the good path nothing is allocated.
 */
import { compilePattern } from "./constraint-pattern.ts";
import { doubleText } from "./constraint-sentence.ts";
import type { Limit, Violation } from "./constraint-violation.ts";
import { describeViolations, type InputWords } from "./constraint-wording.ts";
import type {
  Constraints,
  Member,
  OperationModel,
  ProtocolName,
  ServiceModel,
  Shape,
} from "./model.ts";
import type { Structure } from "./protocol.ts";
import { shapeOf, structureOf } from "./shapes.ts";

export interface InputChecks {
  /** Throws `ServiceError` in the words of the service and protocol. */
  check(operation: OperationModel, protocol: ProtocolName, input: Structure): void;
}

/** More than AWS names at once, so that they can be put in its order first. */
const VIOLATIONS_MAX = 100;

export function openInputChecks(model: ServiceModel): InputChecks {
  const compiler = new CheckCompiler(model);
  const words = new Map<ProtocolName, InputWords>();
  return {
    check(operation, protocol, input) {
      if (operation.input === undefined) return;
      let own = words.get(protocol);
      if (own === undefined) {
        own = describeViolations(model, protocol);
        words.set(protocol, own);
      }
      const early = own.before(operation, input);
      if (early !== undefined) throw early;
      const check = compiler.of(operation.input);
      const modeled = check === undefined ? undefined : compiler.run(check, input);
      const unmodeled = own.further?.(operation, input);
      const found = unmodeled === undefined ? modeled : [...unmodeled, ...(modeled ?? [])];
      if (found !== undefined) {
        const error = own.describe(operation, found);
        if (error !== undefined) throw error;
      }
    },
  };
}

/** Adds what it finds to the compiler's list. */
type Check = (value: unknown) => void;

type OwnLimit = readonly [test: (value: unknown) => boolean, limit: Limit];

class CheckCompiler {
  readonly #model: ServiceModel;
  readonly #checks = new Map<string, Check | undefined>();
  readonly #relevant = new Map<string, boolean>();
  /** Where the running check is; a check never waits, so one will do. */
  readonly #path: (string | number)[] = [];
  #found: Violation[] | undefined;
  #top: Member | undefined;

  constructor(model: ServiceModel) {
    this.#model = model;
  }

  run(check: Check, input: Structure): readonly Violation[] | undefined {
    this.#path.length = 0;
    this.#found = undefined;
    this.#top = undefined;
    check(input);
    const found = this.#found;
    this.#found = undefined;
    return found;
  }

  /** Undefined where there is nothing to check. */
  of(target: string): Check | undefined {
    if (this.#checks.has(target)) return this.#checks.get(target);
    if (!this.#isRelevant(target)) {
      this.#checks.set(target, undefined);
      return undefined;
    }
    // Shapes may hold themselves: the name is taken before its closure is made.
    let compiled: Check = () => undefined;
    this.#checks.set(target, (value) => compiled(value));
    compiled = this.#compile(target, shapeOf(this.#model, target));
    this.#checks.set(target, compiled);
    return compiled;
  }

  /** Whether the shape, or one below it, has a limit. */
  #isRelevant(target: string): boolean {
    const known = this.#relevant.get(target);
    if (known !== undefined) return known;
    const seen = new Set([target]);
    let relevant = false;
    for (const name of seen) {
      const shape = shapeOf(this.#model, name);
      relevant =
        "members" in shape ? (shape.required?.length ?? 0) > 0 : ownLimits(shape).length > 0;
      if (relevant) break;
      for (const below of targetsOf(shape)) seen.add(below);
    }
    this.#relevant.set(target, relevant);
    return relevant;
  }

  #compile(target: string, shape: Shape): Check {
    if (shape.type === "structure" || shape.type === "union") return this.#structure(target);
    const own = ownLimits(shape);
    const sensitive = "sensitive" in shape && shape.sensitive === true;
    const below =
      shape.type === "list"
        ? this.#listElements(target, shape.member.target)
        : shape.type === "map"
          ? this.#mapEntries(target, shape.key.target, shape.value.target)
          : undefined;
    return (value) => {
      for (const [test, limit] of own)
        if (!test(value)) this.#report(value, limit, sensitive, target);
      below?.(value);
    };
  }

  #structure(target: string): Check {
    const { members, required } = structureOf(this.#model, target);
    const needed = new Set(required);
    const steps = Object.entries(members).flatMap(([name, member]) => {
      const check = this.of(member.target);
      const isRequired = needed.has(name);
      if (check === undefined && !isRequired) return [];
      return [{ name, printed: lowerFirst(name), member, check, isRequired }];
    });
    return (value) => {
      const structure = value as Structure;
      const path = this.#path;
      for (const { name, printed, member, check, isRequired } of steps) {
        const content = structure[name];
        if (content === undefined || content === null) {
          if (!isRequired) continue;
          if (path.length === 0) this.#top = member;
          path.push(printed);
          this.#report(undefined, { kind: "required" }, false, member.target);
          path.pop();
        } else if (check !== undefined) {
          if (path.length === 0) this.#top = member;
          path.push(printed);
          check(content);
          path.pop();
        }
      }
    };
  }

  /** Limits of the elements themselves are told of the list; those below them by their own path. */
  #listElements(list: string, target: string): Check | undefined {
    const shape = shapeOf(this.#model, target);
    const own = ownLimits(shape);
    const limits = elementLimits(own);
    const inside = "members" in shape ? this.of(target) : this.#belowElement(target, shape);
    if (own.length === 0 && inside === undefined) return undefined;
    return (value) => {
      const elements = value as readonly unknown[];
      if (own.length > 0 && !elements.every((element) => passes(own, element))) {
        this.#report(elements, { kind: "elements", limits }, isSensitive(shape), list);
      }
      if (inside === undefined) return;
      for (let index = 0; index < elements.length; index += 1) {
        if (elements[index] == null) continue;
        this.#path.push(index + 1, "member");
        inside(elements[index]);
        this.#path.length -= 2;
      }
    };
  }

  #mapEntries(map: string, keyTarget: string, valueTarget: string): Check | undefined {
    const keyLimits = ownLimits(shapeOf(this.#model, keyTarget));
    const valueShape = shapeOf(this.#model, valueTarget);
    const valueLimits = ownLimits(valueShape);
    const inside =
      "members" in valueShape ? this.of(valueTarget) : this.#belowElement(valueTarget, valueShape);
    if (keyLimits.length + valueLimits.length === 0 && inside === undefined) return undefined;
    // A map has no key that is null.
    const ofKeys: Limit = { kind: "keys", limits: elementLimits(keyLimits).slice(0, -1) };
    const ofValues: Limit = { kind: "values", limits: elementLimits(valueLimits) };
    return (value) => {
      const entries = value as Structure;
      const keys = Object.keys(entries);
      if (keyLimits.length > 0 && !keys.every((key) => passes(keyLimits, key))) {
        this.#report(entries, ofKeys, false, map);
      }
      if (valueLimits.length > 0 && !keys.every((key) => passes(valueLimits, entries[key]))) {
        this.#report(printedValues(entries, valueShape), ofValues, isSensitive(valueShape), map);
      }
      if (inside === undefined) return;
      for (const key of keys) {
        if (entries[key] == null) continue;
        this.#path.push(key, "member");
        inside(entries[key]);
        this.#path.length -= 2;
      }
    };
  }

  /** What is below an element that is a list or map itself; its own limits are told already. */
  #belowElement(target: string, shape: Shape): Check | undefined {
    if (shape.type === "list") {
      const member = shape.member.target;
      return this.#lazily(member, () => this.#listElements(target, member));
    }
    if (shape.type === "map") {
      const { key, value } = shape;
      return this.#lazily(value.target, () => this.#mapEntries(target, key.target, value.target));
    }
    return undefined;
  }

  /** Lists may hold themselves through a map, so what is below is compiled when it is first met. */
  #lazily(target: string, compile: () => Check | undefined): Check | undefined {
    if (!this.#isRelevant(target)) return undefined;
    let compiled: Check | undefined;
    let done = false;
    return (value) => {
      if (!done) {
        done = true;
        compiled = compile();
      }
      compiled?.(value);
    };
  }

  #report(value: unknown, limit: Limit, sensitive: boolean, target: string): void {
    this.#found ??= [];
    if (this.#found.length >= VIOLATIONS_MAX) return;
    const path = [...this.#path];
    this.#found.push({ path, value, target, limit, sensitive, top: this.#top! });
  }
}

/** As AWS spells members in its errors: `KMSKeyArn` is `kMSKeyArn`. */
const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

const isSensitive = (shape: Shape): boolean => "sensitive" in shape && shape.sensitive === true;

function passes(own: readonly OwnLimit[], value: unknown): boolean {
  return value == null || own.every(([test]) => test(value));
}

function targetsOf(shape: Shape): string[] {
  if ("members" in shape) return Object.values(shape.members).map(({ target }) => target);
  if (shape.type === "list") return [shape.member.target];
  if (shape.type === "map") return [shape.key.target, shape.value.target];
  return [];
}

function printedValues(entries: Structure, shape: Shape): Structure {
  if (shape.type !== "double") return entries;
  const texts = Object.entries(entries).map(([key, value]) => [key, doubleText(value as number)]);
  return Object.fromEntries(texts);
}

/** As AWS lists what an element must satisfy. */
function elementLimits(own: readonly OwnLimit[]): readonly Limit[] {
  const order = ["max-length", "min-length", "max-value", "min-value", "pattern", "enum"];
  const limits = own.map(([, limit]) => limit);
  limits.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  return [...limits, { kind: "required" }];
}

/** In the order in which AWS reports them: the pattern first, then lengths. */
function ownLimits(shape: Shape): OwnLimit[] {
  if ("members" in shape) return [];
  const limits: OwnLimit[] = [];
  const { length, range, pattern, enum: values } = shape as Constraints;
  if (values !== undefined) {
    const allowed = new Set<unknown>(values);
    limits.push([(value) => allowed.has(value), { kind: "enum", values }]);
  }
  if (pattern !== undefined) limits.push(patternLimit(pattern, length?.max));
  const { min, max } = length ?? {};
  if (min !== undefined && min > 0) {
    limits.push([(value) => lengthOf(value, min) >= min, { kind: "min-length", limit: min }]);
  }
  if (max !== undefined) {
    limits.push([(value) => lengthOf(value, min) <= max, { kind: "max-length", limit: max }]);
  }
  const { min: low, max: high } = range ?? {};
  const isDouble = shape.type === "double";
  if (low !== undefined) {
    limits.push([(value) => (value as number) >= low, { kind: "min-value", limit: low, isDouble }]);
  }
  if (high !== undefined) {
    limits.push([
      (value) => (value as number) <= high,
      { kind: "max-value", limit: high, isDouble },
    ]);
  }
  return limits;
}

function patternLimit(pattern: string, max: number | undefined): OwnLimit {
  let compiled: ReturnType<typeof compilePattern> | undefined;
  const test = (value: unknown): boolean => {
    if (typeof value !== "string") return true;
    compiled ??= compilePattern(pattern);
    if (!compiled.linear && value.length > (max ?? PATTERN_TEXT_MAX)) return max !== undefined;
    return compiled.regExp.test(value);
  };
  return [test, { kind: "pattern", pattern }];
}

/** Texts without a limit of their own that a pattern is tried on. */
const PATTERN_TEXT_MAX = 2048;

/** `fallback` for what is not held in memory. */
function lengthOf(value: unknown, fallback = 0): number {
  if (typeof value === "string" || Array.isArray(value)) return value.length;
  if (value instanceof Uint8Array) return value.byteLength;
  const stream = value as { readonly consume?: unknown } | undefined;
  if (typeof value !== "object" || value === null || typeof stream?.consume === "function") {
    return fallback;
  }
  return Object.keys(value).length;
}
