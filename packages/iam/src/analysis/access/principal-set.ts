/**
 * A set of principals as lists of names, one of each of which must name them, and names that must not. What a name covers and
 * which exclude each other follows the evaluator's matching (policy/principal-match.ts), how strongly it grants is left aside.
 */
import type { PrincipalPattern } from "../../policy/principal-match.ts";

export class PrincipalSet {
  readonly #all: readonly (readonly PrincipalPattern[])[];
  readonly #none: readonly PrincipalPattern[];

  constructor(
    all: readonly (readonly PrincipalPattern[])[] = [],
    none: readonly PrincipalPattern[] = [],
  ) {
    this.#all = all;
    this.#none = none;
  }

  within(patterns: readonly PrincipalPattern[]): PrincipalSet {
    return new PrincipalSet([...this.#all, patterns], this.#none);
  }

  without(patterns: readonly PrincipalPattern[]): PrincipalSet {
    return new PrincipalSet(this.#all, [...this.#none, ...patterns]);
  }

  /** True only when it is proven. */
  isEmpty(): boolean {
    if (this.#none.some(isEveryone)) return true;
    return this.#all.some((list) => list.every((pattern) => this.#excludes(pattern, list)));
  }

  #excludes(pattern: PrincipalPattern, list: readonly PrincipalPattern[]): boolean {
    if (this.#none.some((outer) => covers(outer, pattern))) return true;
    return this.#all.some(
      (other) => other !== list && other.every((each) => areDisjoint(each, pattern)),
    );
  }
}

export function isEveryone({ type, value }: PrincipalPattern): boolean {
  return type === "AWS" && value === "*";
}

/** Whoever is named by `inner` is named by `outer`. */
function covers(outer: PrincipalPattern, inner: PrincipalPattern): boolean {
  if (isEveryone(outer)) return true;
  if (outer.type !== inner.type) return false;
  if (outer.value === inner.value) return true;
  if (outer.type === "Federated") return outer.value === "*";
  if (outer.accountId === undefined) return false;
  return outer.accountId === (inner.accountId ?? accountOf(inner.value));
}

/** Nobody is named by both. */
function areDisjoint(one: PrincipalPattern, other: PrincipalPattern): boolean {
  if (isEveryone(one) || isEveryone(other) || one.value === "*" || other.value === "*")
    return false;
  const types = new Set([one.type, other.type]);
  // The canonical id of an account is one more name of those in it; a provider's user may be called by its ARN.
  if (types.has("CanonicalUser")) return types.has("Service");
  if (types.has("Service")) return one.value !== other.value || one.type !== other.type;
  if (one.type !== other.type) return false;
  if (one.type === "Federated") return one.value !== other.value;
  const accounts = [one, other].map(({ accountId, value }) => accountId ?? accountOf(value));
  if (accounts[0] === undefined || accounts[1] === undefined) return false;
  if (accounts[0] !== accounts[1]) return true;
  return areOthers(one.value, other.value);
}

/** Two users, or two roles, of an account. A session is also its role, and a federated user its user. */
function areOthers(one: string, other: string): boolean {
  const form = /^arn:[^:]*:iam::\d{12}:(user|role)\/(.+)$/;
  const left = form.exec(one);
  const right = form.exec(other);
  if (left === null || right === null) return false;
  return left[1] !== right[1] || left[2] !== right[2];
}

function accountOf(arn: string): string | undefined {
  return /^arn:[^:]*:(?:iam|sts)::(\d{12}):/.exec(arn)?.[1];
}
