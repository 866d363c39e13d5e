/**
 * Which claims of a token become condition keys. Everybody's `aud`, `sub` and `amr` do; further ones only of the providers
 * for which AWS names them. Source: IAM User Guide, "Available keys for AWS OIDC federation"; Service Authorization
 * Reference, "Condition keys for AWS Security Token Service".
 */
import { memberOf } from "../../../identity/json-web-keys.ts";
import type { IdToken } from "./id-token.ts";

export type ClaimKeys = Readonly<Record<string, readonly string[]>>;

const GITHUB = [
  "actor",
  "actor_id",
  "enterprise_id",
  "environment",
  "job_workflow_ref",
  "ref",
  "repository",
  "repository_id",
  "repository_owner_id",
  "workflow",
];
const BUILDKITE = [
  "build_branch",
  "cluster_id",
  "cluster_name",
  "organization_id",
  "organization_slug",
  "pipeline_id",
  "pipeline_slug",
];
const GITLAB = [
  "namespace_id",
  "pipeline_source",
  "project_id",
  "ref_protected",
  "runner_environment",
  "user_access_level",
  "user_email",
  "user_id",
  "user_login",
];

/** A `/` in a claim's name leads into an object, unless the token has a claim of the whole name. */
const FURTHER: readonly (readonly [provider: RegExp, claims: readonly string[]])[] = [
  [/^token\.actions\.(?:githubusercontent\.com(?:\/[^/]+)?|[\w-]+\.ghe\.com)$/, GITHUB],
  [/^github\.com\/enterprises\/[^/]+$/, GITHUB],
  [/^agent\.(?:buildkite\.com|[\w-]+\.buildkite\.(?:dev|site))$/, BUILDKITE],
  [/^gitlab\.com$/, GITLAB],
  [/^accounts\.google\.com$/, ["google/organization_number"]],
  [/^idcs-[\w-]+\.identity\.oraclecloud\.com$/, ["rpst_id"]],
  [/^oidc\.circleci\.com\/org\/[^/]+$/, ["oidc.circleci.com/project-id"]],
];

/** The keys that go on with the session, below the provider's URL: `idp.example.com/id/1:sub`. */
export function sessionClaimKeys(url: string, token: IdToken, audience: string): ClaimKeys {
  const amr = valuesOf(memberOf(token.claims, "amr"));
  return {
    [`${url}:aud`]: [audience],
    [`${url}:oaud`]: token.audiences,
    [`${url}:sub`]: [token.subject],
    ...(amr.length === 0 ? {} : { [`${url}:amr`]: amr }),
  };
}

/** What only the trust policy sees beside. */
export function trustClaimKeys(url: string, { claims }: IdToken): ClaimKeys {
  const names = FURTHER.find(([provider]) => provider.test(url))?.[1] ?? [];
  const keys: Record<string, readonly string[]> = {};
  for (const name of names) {
    const values = valuesOf(memberOf(claims, name) ?? nested(claims, name));
    if (values.length > 0) keys[`${url}:${name}`] = values;
  }
  return keys;
}

function nested(claims: object, name: string): unknown {
  return name.split("/").reduce<unknown>(memberOf, claims);
}

function valuesOf(claim: unknown): string[] {
  return (Array.isArray(claim) ? claim : [claim])
    .filter((value) => ["string", "number", "boolean"].includes(typeof value))
    .map(String);
}
