/** Keys that a batch names, none of them twice. */
import { ValidationException } from "../../expression/validation-exception.ts";
import type { Item } from "../../expression/value/attribute-value.ts";

export class DistinctKeys {
  readonly #texts = new Set<string>();

  /** Of one table. Throws a `ValidationException` when it has the key already. */
  add(key: Item, tableId = ""): void {
    const text = `${tableId} ${keyText(key)}`;
    if (this.#texts.has(text)) {
      throw new ValidationException("Provided list of item keys contains duplicates");
    }
    this.#texts.add(text);
  }
}

/** Equal for equal keys. REQUIRES: their values are canonical. */
export function keyText(key: Item): string {
  const attributes = Object.entries(key).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify(attributes, (_name, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
  );
}
