/**
 * Policies parsed once. Their text is the key: the same text is the same policy, wherever it hangs, and nothing ever has to be
 * thrown away because something changed. Bounded; the oldest leaves first.
 */
import { type PolicyDocument, type PolicyKind, parsePolicy } from "../policy/document.ts";

export interface ParsedPolicies {
  /** Throws `PolicySyntaxError`. */
  document(text: string, kind: PolicyKind): PolicyDocument;
}

/** Of one kind, in characters of their texts; some 10,000 policies of a usual size, in some 60 MB. */
const REMEMBERED_CHARACTERS_MAX = 8_388_608;

export function parsedPolicies(): ParsedPolicies {
  const byKind = new Map<PolicyKind, TextMemory>();
  return {
    document(text, kind) {
      let memory = byKind.get(kind);
      if (memory === undefined) {
        memory = new TextMemory();
        byKind.set(kind, memory);
      }
      const remembered = memory.byText.get(text);
      if (remembered !== undefined) return remembered;
      const document = parsePolicy(text, kind);
      memory.keep(text, document);
      return document;
    },
  };
}

class TextMemory {
  readonly byText = new Map<string, PolicyDocument>();
  #characters = 0;

  keep(text: string, document: PolicyDocument): void {
    this.byText.set(text, document);
    this.#characters += text.length;
    for (const oldest of this.byText.keys()) {
      if (this.#characters <= REMEMBERED_CHARACTERS_MAX) return;
      this.byText.delete(oldest);
      this.#characters -= oldest.length;
    }
  }
}
