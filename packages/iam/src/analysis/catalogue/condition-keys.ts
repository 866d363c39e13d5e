/** Every condition key that AWS documents, found by the name that a policy writes, tags and other variable parts filled in. */

export type ValueType = "String" | "ARN" | "Bool" | "Numeric" | "Date" | "IPAddress";

export interface ConditionKey {
  /** `aws:ResourceTag/${TagKey}` */
  readonly name: string;
  readonly type: ValueType;
  /** A request may have several values of it. */
  readonly multivalued: boolean;
  /** Part of the name is the user's. */
  readonly variable: boolean;
}

interface Template {
  /** Lower case, before and behind the part that varies. */
  readonly head: string;
  readonly tail: string;
  readonly key: ConditionKey;
}

const VARIABLE = /\$\{[^}]*\}|<[^>]*>|(?<=\/)tag-key$/;

export class ConditionKeys {
  readonly #exact = new Map<string, ConditionKey>();
  readonly #templates = new Map<string, Template[]>();
  readonly #prefixes = new Set<string>();

  /** @param type as in the reference: `ArrayOfString` */
  add(name: string, type: string): void {
    const variable = VARIABLE.exec(name);
    const lower = name.toLowerCase();
    const multivalued = type.startsWith("ArrayOf");
    const plain = (multivalued ? type.slice("ArrayOf".length) : type) as ValueType;
    const key = { name, type: plain, multivalued, variable: variable !== null };
    const colon = lower.indexOf(":");
    // A provider whose own name varies is found by what it ends with; nothing can be said of its prefix.
    const prefix = (variable?.index ?? colon) < colon ? "" : lower.slice(0, colon);
    this.#prefixes.add(prefix);
    // The first description of a key wins: global keys are the same everywhere.
    if (variable === null) {
      if (!this.#exact.has(lower)) this.#exact.set(lower, key);
      return;
    }
    const head = lower.slice(0, variable.index);
    const tail = lower.slice(variable.index + variable[0].length);
    const templates = this.#templates.get(prefix) ?? [];
    this.#templates.set(prefix, templates);
    if (!templates.some((other) => other.head === head && other.tail === tail)) {
      templates.push({ head, tail, key });
    }
  }

  /** @param name in any case */
  find(name: string): ConditionKey | undefined {
    const lower = name.toLowerCase();
    const exact = this.#exact.get(lower);
    if (exact !== undefined) return exact;
    const prefix = lower.slice(0, Math.max(0, lower.indexOf(":")));
    for (const templates of [this.#templates.get(prefix), this.#templates.get("")]) {
      for (const { head, tail, key } of templates ?? []) {
        const filled = lower.length > head.length + tail.length;
        if (filled && lower.startsWith(head) && lower.endsWith(tail)) return key;
      }
    }
    return undefined;
  }

  /** Some key begins with this service. */
  hasPrefix(prefix: string): boolean {
    return this.#prefixes.has(prefix.toLowerCase());
  }

  /** `aws:ResourceTag` or `aws:ResourceTag/`: the key whose name lacks its variable part. */
  findWithoutVariable(name: string): ConditionKey | undefined {
    const lower = name.toLowerCase();
    const head = lower.endsWith("/") ? lower : `${lower}/`;
    const templates = this.#templates.get(lower.slice(0, Math.max(0, lower.indexOf(":"))));
    return templates?.find((template) => template.head === head)?.key;
  }
}
