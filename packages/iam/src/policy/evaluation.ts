/**
 * The words that policy evaluation is spoken in: plain data in, a decision out. The order of the steps is AWS's
 * policy evaluation logic (IAM User Guide, "Policy evaluation logic").
 */
import type { PolicyDocument } from "./document.ts";
import type { RequestContext } from "./template.ts";

/** Who asks. */
export interface Principal {
  readonly kind: "root" | "user" | "assumed-role" | "federated-user" | "service" | "anonymous";
  readonly accountId: string;
  /** Of the session for sessions: `arn:aws:sts::000000000000:assumed-role/reader/s1`. Empty when anonymous. */
  readonly arn: string;
  /** `AIDA…`, `AROA…:s1`, the account id for root; empty when anonymous. */
  readonly userId: string;
  /** The role behind an assumed-role session. */
  readonly roleArn?: string;
  /** `lambda.amazonaws.com`, for services. */
  readonly service?: string;
  /** ARN of the IAM user behind a federated-user session. */
  readonly userArn?: string;
  /** A session of AssumeRoot: a root whom a session policy limits. */
  readonly assumedRoot?: true;
  /**
   * SAML provider ARN or OpenID provider name, while a trust policy is asked about AssumeRoleWithSAML or
   * AssumeRoleWithWebIdentity: such a caller has no policies of its own. Not of the session that comes out of it.
   */
  readonly federatedProvider?: string;
  /** The account's canonical user id, which bucket policies may name. */
  readonly canonicalUserId?: string;
  /** Name → value: `aws:PrincipalTag/…`, session tags winning over the role's. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A policy and where it hangs, for explanations. */
export interface AttachedPolicy {
  /** ARN of a managed policy; the name of an inline one; the resource's ARN for its own policy. */
  readonly name: string;
  readonly document: PolicyDocument;
  /** Its Allows do not count. */
  readonly onlyDenies?: boolean;
}

/** Every policy that has a say; an absent field means that the kind does not apply. */
export interface ApplicablePolicies {
  /** User, group and role policies, managed and inline. */
  readonly identity: readonly AttachedPolicy[];
  readonly resource?: AttachedPolicy;
  /** The resource's grants, as a policy: decides together with `resource`. */
  readonly accessControlList?: AttachedPolicy;
  readonly boundary?: AttachedPolicy;
  /** Session policies of AssumeRole and GetFederationToken. */
  readonly session?: readonly AttachedPolicy[];
  /** What scoped the session down after it was made, one list a time; each must allow, whoever granted. */
  readonly scopes?: readonly (readonly AttachedPolicy[])[];
  /** Of the VPC endpoint that the request came through: it must allow, whoever asks. */
  readonly endpoint?: AttachedPolicy;
  /** One list a level of the organization, root first; each level must allow. */
  readonly serviceControl?: readonly (readonly AttachedPolicy[])[];
  /** Likewise, of the account that owns the resource. */
  readonly resourceControl?: readonly (readonly AttachedPolicy[])[];
}

export interface EvaluationRequest {
  readonly principal: Principal;
  /** `s3:GetObject` */
  readonly action: string;
  readonly resource: string;
  /** Owner of the resource; the principal's account when absent. */
  readonly resourceAccountId?: string;
  /**
   * Nothing is allowed that the resource's own policy does not allow, or leave to the account by naming it: role trust policies
   * and KMS key policies.
   */
  readonly resourcePolicyRequired?: boolean;
  /** Lower-case condition key → values. */
  readonly context: RequestContext;
}

export type EvaluationStep =
  | "explicit-deny"
  | "service-control"
  | "resource-control"
  | "resource"
  | "identity"
  | "boundary"
  | "session"
  | "endpoint";

export interface Decision {
  readonly allowed: boolean;
  /** An explicit Deny, or the absence of an Allow. */
  readonly kind: "allowed" | "explicit-deny" | "implicit-deny";
  /** The step that settled it. */
  readonly step: EvaluationStep;
  /** Which kind of policy held the Deny or lacked the Allow, as AWS's message names it. */
  readonly policyKind:
    | "identity"
    | "resource"
    | "boundary"
    | "session"
    | "service-control"
    | "resource-control"
    | "endpoint";
  /** Statements that decided: the Deny, or the Allows. */
  readonly statements: readonly DecidingStatement[];
}

export interface DecidingStatement {
  readonly policy: string;
  readonly policyKind: Decision["policyKind"];
  /** Counts from 0. */
  readonly statementIndex: number;
  readonly sid?: string;
  readonly effect: "Allow" | "Deny";
}
