/** What other packages see of IAM. The services are the entry points `iam-service` and `sts-service`. */
export type {
  Authority,
  AuthorizationDecision,
  Credential,
  CredentialOutcome,
} from "./authority.ts";
export { type Identities, type IdentitiesOptions, openIdentities } from "./identities.ts";
export type * from "./policy/evaluation.ts";
