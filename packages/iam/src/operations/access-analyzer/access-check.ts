/** What the access checks share: policies as they come in, and answers as AWS words them. */
import { type AccessPolicyType, readPolicy } from "../../analysis/access/read-policy.ts";
import { TooMuchEffort } from "../../analysis/pattern/effort.ts";
import { policyTooLarge, undecidablePolicy, unusablePolicy } from "../../errors/access-analyzer.ts";
import type { PolicyDocument, Statement } from "../../policy/document.ts";
import { POLICY_CHARS_MAX } from "./validate-policy.ts";

export function policyOf(name: string, text: string, type: AccessPolicyType): PolicyDocument {
  if (text.length > POLICY_CHARS_MAX) throw policyTooLarge();
  const outcome = readPolicy(text, type);
  if (outcome.kind === "unusable") throw unusablePolicy(name, outcome.detail);
  return outcome.document;
}

interface Wording {
  readonly pass: string;
  readonly fail: string;
  /** Before `sid: NAME.` or `index: 0.` */
  readonly reason: string;
}

/** PASS when no statement is found. */
export function answer(find: () => readonly Statement[], { pass, fail, reason }: Wording) {
  const statements = decided(find);
  if (statements.length === 0) return { result: "PASS" as const, message: pass };
  return {
    result: "FAIL" as const,
    message: fail,
    reasons: statements.map(({ index, sid }) => ({
      description: `${reason} with ${sid ? `sid: ${sid}` : `index: ${index}`}.`,
      statementIndex: index,
      ...(sid ? { statementId: sid } : {}),
    })),
  };
}

function decided(find: () => readonly Statement[]): readonly Statement[] {
  try {
    return find();
  } catch (error) {
    if (error instanceof TooMuchEffort) throw undecidablePolicy();
    throw error;
  }
}
