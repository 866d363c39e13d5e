/**
 * The sentences that most services share: one framework of AWS's checks their input. Sentences as observed at AWS.
 */
import { printedEnumOrder } from "./constraint-enum-order.ts";
import type { Limit, Violation } from "./constraint-violation.ts";
import type { ServiceModel } from "./model.ts";
import type { Structure } from "./protocol.ts";
import { ServiceError } from "./service-error.ts";

/** AWS names no more errors than this at once. */
export const NAMED_MAX = 10;
/** Values are echoed; a caller may have sent megabytes. */
const ECHO_CHARS_MAX = 16_384;

export function validation(
  found: readonly Violation[],
  code = "ValidationException",
  model?: ServiceModel,
): ServiceError {
  return new ServiceError(code, 400, frameworkSentence(found, model));
}

/** `2 validation errors detected: Value …; Value …`. */
export function frameworkSentence(found: readonly Violation[], model?: ServiceModel): string {
  const errors = found
    .slice(0, NAMED_MAX)
    .map(
      (violation) =>
        `Value ${printed(violation, model)}at '${violation.path.join(".")}' failed to satisfy constraint: ` +
        limitSentence(violation.limit),
    );
  const count = errors.length === 1 ? "1 validation error" : `${errors.length} validation errors`;
  return `${count} detected: ${errors.join("; ")}`;
}

function printed({ value, sensitive, target }: Violation, model: ServiceModel | undefined): string {
  if (value === undefined || value === null) return "null ";
  return sensitive ? "" : `'${printValue(value, target, model)}' `;
}

/**
 * As Java's collections print themselves, with a bound. With a model, structures are printed as those of DynamoDB:
 * `KeySchemaElement(attributeName=a, keyType=HASH)`.
 */
export function printValue(value: unknown, target?: string, model?: ServiceModel): string {
  return new Printer(model).print(value, target);
}

class Printer {
  readonly #model: ServiceModel | undefined;
  #room = ECHO_CHARS_MAX;

  constructor(model: ServiceModel | undefined) {
    this.#model = model;
  }

  print(content: unknown, target: string | undefined): string {
    const shape = target === undefined ? undefined : this.#model?.shapes[target];
    if (Array.isArray(content)) {
      const member = shape?.type === "list" ? shape.member.target : undefined;
      return `[${this.#all(content, (element) => this.print(element, member))}]`;
    }
    if (content instanceof Date) return this.#leaf(content.toUTCString());
    if (content instanceof Uint8Array) {
      const { length } = content;
      return this.#leaf(`java.nio.HeapByteBuffer[pos=0 lim=${length} cap=${length}]`);
    }
    if (typeof content !== "object" || content === null) return this.#leaf(String(content));
    if (shape !== undefined && "members" in shape) {
      const members = Object.entries(shape.members);
      return `${target}(${this.#all(members, ([name, member]) => {
        const value = (content as Structure)[name] ?? null;
        return `${name.charAt(0).toLowerCase()}${name.slice(1)}=${this.print(value, member.target)}`;
      })})`;
    }
    const below = shape?.type === "map" ? shape.value.target : undefined;
    const entries = Object.entries(content);
    return `{${this.#all(entries, ([key, entry]) => `${this.#leaf(key)}=${this.print(entry, below)}`)}}`;
  }

  #all<Each>(parts: readonly Each[], print: (part: Each) => string): string {
    const texts: string[] = [];
    for (const part of parts) {
      if (this.#room <= 0) {
        texts.push("...");
        break;
      }
      texts.push(print(part));
    }
    return texts.join(", ");
  }

  #leaf(text: string): string {
    const kept = text.length > this.#room ? `${text.slice(0, Math.max(this.#room, 0))}...` : text;
    // What stands around it counts as well: a list may be of empty texts.
    this.#room -= kept.length + 2;
    return kept;
  }
}

/** As Java prints a double. */
export const doubleText = (value: number): string =>
  Number.isInteger(value) ? value.toFixed(1) : String(value);

const numberText = ({
  limit,
  isDouble,
}: {
  readonly limit: number;
  readonly isDouble?: boolean;
}) => (isDouble === true ? doubleText(limit) : String(limit));

export function limitSentence(limit: Limit): string {
  switch (limit.kind) {
    case "required":
      return "Member must not be null";
    case "min-length":
      return `Member must have length greater than or equal to ${limit.limit}`;
    case "max-length":
      return `Member must have length less than or equal to ${limit.limit}`;
    case "min-value":
      return `Member must have value greater than or equal to ${numberText(limit)}`;
    case "max-value":
      return `Member must have value less than or equal to ${numberText(limit)}`;
    case "pattern":
      return `Member must satisfy regular expression pattern: ${limit.pattern}`;
    case "enum":
      return limit.values.length === 0
        ? "Member must satisfy enum value set"
        : `Member must satisfy enum value set: [${printedEnumOrder(limit.values).join(", ")}]`;
    default: {
      const subject = { elements: "Member", keys: "Map keys", values: "Map value" }[limit.kind];
      return `${subject} must satisfy constraint: [${limit.limits.map(limitSentence).join(", ")}]`;
    }
  }
}
