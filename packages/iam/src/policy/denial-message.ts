/**
 * AWS's sentence for a denial.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 * https://aws.amazon.com/blogs/security/enhanced-access-denied-error-messages-with-policy-arns
 */
import type { Decision, Principal } from "./evaluation.ts";

export interface DenialOptions {
  /** The resource policy is a role's trust policy, which the sentence then names. */
  readonly trustPolicy?: boolean;
  /** Caller and resource are of one account or organization: the policy that denies is named, when it has an ARN. */
  readonly isWithin?: boolean;
}

interface Wording {
  readonly name: string;
  readonly article: "a" | "an" | "the";
}

const WORDINGS: Readonly<Record<Decision["policyKind"], Wording>> = {
  identity: { name: "identity-based policy", article: "an" },
  resource: { name: "resource-based policy", article: "a" },
  boundary: { name: "permissions boundary", article: "a" },
  session: { name: "session policy", article: "a" },
  "service-control": { name: "service control policy", article: "a" },
  "resource-control": { name: "resource control policy", article: "a" },
  endpoint: { name: "VPC endpoint policy", article: "a" },
};
/** Of managed policies and those of an organization. Embedded ones and those of resources have none. */
const POLICY_ARN = /^arn:aws[a-z-]*:(iam::[^:]*:policy\/|organizations::)/;
const NAMES_ANY = /^(iam|organizations):/;
const TRUST: Wording = { name: "role trust policy", article: "the" };

/** Empty when the decision allows. S3 quotes the resource; an action without a resource names none, those of IAM and Organizations name `*`. */
export function denialMessage(
  principal: Principal,
  action: string,
  resource: string,
  decision: Decision,
  options: DenialOptions = {},
): string {
  if (decision.allowed) return "";
  const isTrust = options.trustPolicy === true && decision.policyKind === "resource";
  const { name, article } = isTrust ? TRUST : WORDINGS[decision.policyKind];
  const quote = action.startsWith("s3:") ? '"' : "";
  const isNamed = resource !== "" && (resource !== "*" || NAMES_ANY.test(action));
  const on = isNamed ? ` on resource: ${quote}${resource}${quote}` : "";
  const why =
    decision.kind === "explicit-deny"
      ? `with an explicit deny in ${article} ${name}${options.isWithin ? policyArn(decision) : ""}`
      : `because no ${name} allows the ${action} action`;
  const user = principal.arn || principal.service || "anonymous";
  return `User: ${user} is not authorized to perform: ${action}${on} ${why}`;
}

function policyArn({ policyKind, statements }: Decision): string {
  const arn = statements[0]?.policy ?? "";
  return policyKind !== "resource" && policyKind !== "endpoint" && POLICY_ARN.test(arn)
    ? `: ${arn}`
    : "";
}
