/**
 * Principal elements: `*` or types with names. Whether the named user or role exists is the caller's to ask.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import { PolicySyntaxError } from "../policy-syntax-error.ts";
import type { PrincipalJson } from "./json-shape.ts";

const AWS =
  /^(\*|\d{12}|A[A-Z0-9]{15,127}|arn:aws[a-z-]*:iam::cloudfront:user\/[^*?]+|arn:aws[a-z-]*:iam::\d{12}:(root|(user|role)\/[^*?]+)|arn:aws[a-z-]*:sts::\d{12}:(assumed-role\/[^*?/]+\/[^*?/]+|federated-user\/[^*?]+))$/;
const FORMS: ReadonlyMap<string, RegExp> = new Map([
  ["AWS", AWS],
  // What every character must be is looked at first: one pass, where two repetitions side by side take a square of them.
  ["Service", /^(?=[a-z0-9.-]+$).+\../],
  [
    "Federated",
    /^(\*$|(?=[^*?]+$)([A-Za-z0-9.-]+\.|arn:aws[a-z-]*:iam::\d{12}:[a-z-]+-provider\/)[^*?])/,
  ],
  ["CanonicalUser", /^[0-9a-f]{64}$/],
]);

/** @param named the message quotes the offending entry, as IAM does and S3 does not */
export function checkPrincipal(principal: PrincipalJson, named: boolean): void {
  const entries = typeof principal === "string" ? { AWS: principal } : principal;
  if (typeof principal === "string" && principal !== "*") throw invalid("AWS", principal, named);
  if (Object.keys(entries).length === 0) throw new PolicySyntaxError("Invalid principal in policy");
  for (const [type, value] of Object.entries(entries)) {
    if (value.length === 0) throw new PolicySyntaxError("Invalid principal in policy");
    for (const name of Array.isArray(value) ? value : [value as string]) {
      if (FORMS.get(type)?.test(name) !== true) throw invalid(type, name, named);
    }
  }
}

function invalid(type: string, name: string, named: boolean): PolicySyntaxError {
  if (named && type === "Federated") {
    return new PolicySyntaxError(
      "Federated principals must be valid domain names or SAML metadata ARNs",
    );
  }
  const entry = named ? `: "${type}":"${name}"` : "";
  return new PolicySyntaxError(`Invalid principal in policy${entry}`);
}
