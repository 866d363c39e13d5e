/** What other packages see of IAM. The services are the entry points `iam-service` and `sts-service`. */
export type {
  Authority,
  AuthorizationDecision,
  Credential,
  CredentialOutcome,
} from "./authority.ts";
export type { AuthorityOptions, OrganizationPolicies } from "./authorize.ts";
export type {
  DecisionExplanation,
  ExplainedChange,
  NearStatement,
} from "./decision-explanation.ts";
export { type Identities, type IdentitiesOptions, openIdentities } from "./identities.ts";
export { type KnownInstanceProfiles, knownInstanceProfiles } from "./known-instance-profiles.ts";
export { identityMeasures } from "./measures.ts";
export * from "./policy/index.ts";
export { policySyntaxFault } from "./policy-fault.ts";
export {
  listPrincipals,
  type PrincipalList,
  principalWithPolicies,
  type ShownPrincipal,
} from "./principals.ts";
export { type ServiceAuthority, serviceAuthority } from "./service-authority.ts";
export { type ServiceSession, type ServiceSessions, serviceSessions } from "./service-sessions.ts";
export { type Suggestion, suggestionFor } from "./suggestion.ts";
export { unknownPrincipal } from "./unknown-principal.ts";
