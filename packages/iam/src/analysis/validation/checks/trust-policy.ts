/** Role trust policies: who may be trusted, with which action, and what a provider's tokens must say. */

import { parseOperatorName } from "../../operator-name.ts";
import { actionIncludes } from "../action-reference.ts";
import type { Place } from "../finding.ts";
import type { ConditionEntry, StatementView, Text } from "../policy-view.ts";
import type { ValidationSubject } from "../subject.ts";
import { textOf } from "./condition-values.ts";

const SAML = /^arn:aws[a-z-]*:iam::\d{12}:saml-provider\/.+$/;
const OIDC_ARN = /^arn:aws[a-z-]*:iam::\d{12}:oidc-provider\/(.+)$/;
const DOMAIN = /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(\/.*)?$/;
const GITHUB = "token.actions.githubusercontent.com";

export function checkTrustPolicy(statement: StatementView, subject: ValidationSubject): void {
  if (subject.type !== "RESOURCE_POLICY") return;
  if (subject.trust) {
    checkElements(statement, subject);
    checkAssumedRoles(statement, subject);
    checkRolesAnywhere(statement, subject);
  }
  const federated = statement.principals
    .filter(({ key }) => key === "Federated")
    .flatMap(({ values }) => values);
  if (federated.length === 0 && !subject.trust) return;
  checkActions(statement, federated, subject);
  if (subject.trust) checkProviders(statement, federated, subject);
}

function checkElements(statement: StatementView, { report }: ValidationSubject): void {
  const { elements, principals, effect } = statement;
  for (const name of ["Resource", "NotResource"]) {
    const element = elements.get(name);
    if (element === undefined) continue;
    report(
      "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE",
      "Role trust policies apply to the role that they are attached to. You cannot specify a resource. Remove the Resource or NotResource element.",
      element.place,
    );
  }
  const notPrincipal = elements.get("NotPrincipal");
  if (notPrincipal !== undefined) {
    report(
      "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
      "Role trust policies do not support NotPrincipal. Update the policy to use a Principal element instead.",
      notPrincipal.place,
    );
  }
  for (const { key, values } of principals) {
    if (key !== undefined || effect !== "Allow" || statement.conditions.length > 0) continue;
    for (const { text, place } of values) {
      if (text !== "*") continue;
      report(
        "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
        '"Principal:" "*" is not supported in the principal element of a role trust policy. Replace the wildcard with a valid principal value.',
        place,
      );
    }
  }
}

/** A role's sessions are trusted with the role. */
function checkAssumedRoles({ principals }: StatementView, { report }: ValidationSubject): void {
  const values = principals.filter(({ key }) => key === "AWS").flatMap((entry) => entry.values);
  const roles = new Map<string, Text>();
  for (const value of values) {
    const [, account, name] =
      /^arn:aws[a-z-]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(value.text) ?? [];
    if (name !== undefined) roles.set(`${account}/${name}`, value);
  }
  for (const { text, place } of values) {
    const [, account, name] =
      /^arn:aws[a-z-]*:(?:sts|iam)::(\d{12}):assumed-role\/([^/]+)\//.exec(text) ?? [];
    const role = name === undefined ? undefined : roles.get(`${account}/${name}`);
    if (role === undefined) continue;
    report(
      "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY",
      `The assumed-role principal ${text} is redundant with its parent role ${role.text}. Remove the assumed-role principal.`,
      place,
      role.place,
    );
  }
}

const ROLES_ANYWHERE = "rolesanywhere.amazonaws.com";
const ROLES_ANYWHERE_ACTIONS = ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"];

function checkRolesAnywhere(statement: StatementView, { report }: ValidationSubject): void {
  if (statement.effect !== "Allow" || statement.notAction) return;
  const places = statement.principals
    .filter(({ key }) => key === "Service")
    .flatMap(({ values }) => values.filter(({ text }) => text === ROLES_ANYWHERE))
    .map(({ place }) => place);
  if (places.length === 0) return;
  const allows = (action: string) =>
    statement.actions.some(({ text }) => actionIncludes(text, action));
  if (ROLES_ANYWHERE_ACTIONS.every(allows)) return;
  report(
    "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY",
    `The ${ROLES_ANYWHERE} service principal requires the sts:AssumeRole, sts:SetSourceIdentity, and sts:TagSession permissions to assume a role. Add the missing permissions to the policy.`,
    ...places,
  );
}

/** Each way to assume a role is for one sort of principal. */
function checkActions(
  statement: StatementView,
  federated: readonly Text[],
  { report }: ValidationSubject,
): void {
  if (statement.notAction) return;
  const others = statement.principals
    .filter(({ key }) => key === "AWS" || key === "Service")
    .flatMap(({ values }) => values);
  const saml = federated.filter(({ text }) => SAML.test(text));
  const oidc = federated.filter(({ text }) => !SAML.test(text) && text !== "*");
  for (const { text, place } of statement.actions) {
    const wrong = wrongFor(text.toLowerCase(), { saml, oidc, others });
    if (wrong.length === 0) continue;
    report(
      "MISMATCHED_ACTION_FOR_PRINCIPAL",
      `The ${text} action is invalid with the following principal(s): ${wrong.map((each) => each.text).join(", ")}. ` +
        "Use a SAML provider principal with the sts:AssumeRoleWithSAML action or use an OIDC provider principal with the sts:AssumeRoleWithWebIdentity action. " +
        "Ensure the provider is Federated if you use either of the two options.",
      place,
      ...wrong.map((each) => each.place),
    );
  }
}

function wrongFor(
  action: string,
  { saml, oidc, others }: Readonly<Record<"saml" | "oidc" | "others", readonly Text[]>>,
): readonly Text[] {
  if (action === "sts:assumerole") return [...saml, ...oidc];
  if (action === "sts:assumerolewithsaml") return [...oidc, ...others];
  if (action === "sts:assumerolewithwebidentity") return [...saml, ...others];
  return [];
}

function checkProviders(
  statement: StatementView,
  federated: readonly Text[],
  subject: ValidationSubject,
): void {
  const { report } = subject;
  for (const { text, place } of federated) {
    if (text === "*" || SAML.test(text)) continue;
    const provider = OIDC_ARN.exec(text)?.[1] ?? text;
    if (!DOMAIN.test(provider)) {
      report(
        "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY",
        "The principal value specifies a federated principal that does not match the expected format. Update the federated principal to a domain name or a SAML metadata ARN.",
        place,
      );
    } else if (statement.effect === "Allow") checkClaims(statement, provider, place, subject);
  }
}

function checkClaims(
  { conditions }: StatementView,
  provider: string,
  place: Place,
  { report }: ValidationSubject,
): void {
  const prefix = `${provider.toLowerCase()}:`;
  const claims = conditions.filter(({ key }) => key.toLowerCase().startsWith(prefix));
  if (provider.toLowerCase() === GITHUB) checkGithub(claims, place, report);
  else if (claims.length === 0) {
    report(
      "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL",
      "Using an Open ID Connect principal without a condition can be overly permissive. Add condition keys with a prefix that matches your federated OIDC principals to ensure that only the intended identity provider assumes the role.",
      place,
    );
  }
}

/** Whoever runs a workflow anywhere has a token of GitHub's. */
function checkGithub(
  claims: readonly ConditionEntry[],
  place: Place,
  report: ValidationSubject["report"],
): void {
  const subjects = claims.filter(({ key }) => key.toLowerCase() === `${GITHUB}:sub`);
  if (subjects.length === 0) {
    report(
      "MISSING_GITHUB_REPO_CONDITION_KEY",
      `Granting a federated GitHub principal permissions without a condition key can allow more sources to assume the role than you intended. Add the ${GITHUB}:sub condition key and specify the branch and repository name in the value.`,
      place,
    );
    return;
  }
  if (claims.some(({ key }) => key.toLowerCase() === `${GITHUB}:ref`)) return;
  for (const { operator, values } of subjects) {
    if (parseOperatorName(operator)?.like !== true) continue;
    for (const value of values) {
      if (!/[*?]/.test(textOf(value) ?? "")) continue;
      report(
        "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED",
        `Using a wildcard (*) in ${GITHUB}:sub can allow requests from more sources than you intended. Specify the value of ${GITHUB}:sub with the repository and branch name. If the subject claim does not include the branch, specify it in a ${GITHUB}:ref condition key.`,
        value.place,
      );
    }
  }
}
