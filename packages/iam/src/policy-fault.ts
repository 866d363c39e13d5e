/** What is wrong with a resource's policy, for services that keep such policies and check them before they do. */
import { parsePolicy } from "./policy/document.ts";
import { PolicySyntaxError } from "./policy/policy-syntax-error.ts";

/** AWS's words for what is wrong with the text of a resource-based policy; undefined when it is right. */
export function policySyntaxFault(text: string): string | undefined {
  try {
    parsePolicy(text, "resource");
    return undefined;
  } catch (error) {
    if (error instanceof PolicySyntaxError) return error.message;
    throw error;
  }
}
