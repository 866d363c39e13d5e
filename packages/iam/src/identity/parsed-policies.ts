/**
 * Policies parsed once. Their text is the key: the same text is the same policy, wherever it hangs, and nothing ever has to be
 * thrown away because something changed. Bounded; the oldest leaves first.
 */
import { type PolicyDocument, type PolicyKind, parsePolicy } from "../policy/document.ts";

export interface ParsedPolicies {
  /** Throws `PolicySyntaxError`. */
  document(text: string, kind: PolicyKind): PolicyDocument;
}

/** A policy is 20 KB at most, so this stays below some 50 MB even when all are of that size. */
const REMEMBERED_MAX = 2048;

export function parsedPolicies(): ParsedPolicies {
  const byKind = new Map<PolicyKind, Map<string, PolicyDocument>>();
  return {
    document(text, kind) {
      let byText = byKind.get(kind);
      if (byText === undefined) {
        byText = new Map();
        byKind.set(kind, byText);
      }
      const remembered = byText.get(text);
      if (remembered !== undefined) return remembered;
      const document = parsePolicy(text, kind);
      if (byText.size >= REMEMBERED_MAX) byText.delete(byText.keys().next().value ?? "");
      byText.set(text, document);
      return document;
    },
  };
}
