/**
 * The Authority that the gateway asks: resolves keys from memory, gathers every policy that has a say, and lets the engine
 * room decide. Source: IAM User Guide, "Policy evaluation logic".
 */
import type { Environment } from "@cloudglass/env";
import type { AuthorizationRequest, ContextValue, ServiceLog } from "@cloudglass/wire";
import type { Authority, AuthorizationDecision, Credential } from "./authority.ts";
import type { AuthorizationMessages } from "./authorization-message.ts";
import { explainDecision } from "./decision-explanation.ts";
import type { ActivityBuffer } from "./identity/activity.ts";
import type { PolicySource } from "./identity/applicable.ts";
import type { CredentialSource } from "./identity/credential.ts";
import type { LastUseBuffer } from "./identity/last-use.ts";
import type { ParsedPolicies } from "./identity/parsed-policies.ts";
import { type ContextMap, principalKeys } from "./identity/principal-keys.ts";
import { SERVICE_LINKED_PATH } from "./identity/service-linked-role.ts";
import type { Session, TokenSealer } from "./identity/session-token.ts";
import { type DenialOptions, denialMessage } from "./policy/denial-message.ts";
import { evaluate, isCrossAccount } from "./policy/evaluate.ts";
import type {
  ApplicablePolicies,
  AttachedPolicy,
  EvaluationRequest,
  Principal,
} from "./policy/evaluation.ts";
import { PolicySyntaxError } from "./policy/policy-syntax-error.ts";
import { DecisionContext, type OrganizationPlace } from "./request-context.ts";

export interface AuthorityOptions {
  /** Policies of the organization over an account; undefined when it is in none. */
  readonly organization?: (accountId: string) => OrganizationPolicies | undefined;
}

/** One list a level, root first; absent where a kind of policy does not bind the account. */
export interface OrganizationPolicies {
  readonly serviceControl?: readonly (readonly AttachedPolicy[])[];
  readonly resourceControl?: readonly (readonly AttachedPolicy[])[];
  /** Which organization, and where in it: values of condition keys. */
  readonly place?: OrganizationPlace;
}

export interface AuthorityParts extends AuthorityOptions {
  readonly env: Pick<Environment, "clock">;
  readonly log: ServiceLog;
  readonly credentials: CredentialSource;
  readonly policies: PolicySource;
  readonly parsed: ParsedPolicies;
  readonly lastUse: LastUseBuffer;
  readonly activity: ActivityBuffer;
  readonly messages: AuthorizationMessages;
  readonly sealer: TokenSealer;
  readonly heldKeys: ReadonlySet<string>;
}

const ANONYMOUS: Principal = { kind: "anonymous", accountId: "", arn: "", userId: "" };

/** What a role's trust policy must itself allow; nothing else lets a caller in. */
export const TRUST_ACTIONS: ReadonlySet<string> = new Set([
  "sts:AssumeRole",
  "sts:AssumeRoleWithSAML",
  "sts:AssumeRoleWithWebIdentity",
  "sts:SetContext",
  "sts:SetSourceIdentity",
  "sts:TagSession",
]);

const DENY_ALL =
  '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}}';

export function openAuthority(parts: AuthorityParts): Authority {
  const { activity, credentials, env, heldKeys, lastUse, messages } = parts;
  const keysOf = new WeakMap<Principal, ContextMap>();
  const named = new WeakMap<Principal, Principal>();

  function withCanonicalId(principal: Principal, canonicalUserId: string): Principal {
    let known = named.get(principal);
    if (known?.canonicalUserId !== canonicalUserId) {
      known = { ...principal, canonicalUserId };
      named.set(principal, known);
    }
    return known;
  }

  function principalOf(caller: Principal, request: AuthorizationRequest): Principal {
    if (request.federatedProvider !== undefined) return federated(request.federatedProvider);
    if (request.canonicalUserId === undefined) return caller;
    return withCanonicalId(caller, request.canonicalUserId);
  }

  function contextOf(
    principal: Principal,
    session: Session | undefined,
    request: AuthorizationRequest,
    gateway: Readonly<Record<string, ContextValue>>,
    organizations: Organizations,
  ): DecisionContext {
    let own = keysOf.get(principal);
    if (own === undefined) {
      own = principalKeys(principal, session);
      keysOf.set(principal, own);
    }
    const resourceAccountId = request.resourceAccountId ?? principal.accountId;
    return new DecisionContext({
      own,
      now: env.clock.now(),
      mfaAt: session?.mfaAt,
      resourceAccountId,
      gateway,
      request,
      principalPlace: organizations.principal?.place,
      resourcePlace: organizations.owner?.place,
      sourcePlace: organizations.source,
    });
  }

  return {
    anonymous: ANONYMOUS,
    resolve: (accessKeyId, sessionToken) =>
      credentials.resolve(
        accessKeyId,
        sessionToken,
        heldKeys.has(accessKeyId) ? Number.NEGATIVE_INFINITY : env.clock.now(),
      ),
    issuer: (accessKeyId, sessionToken = "") =>
      parts.sealer.open(accessKeyId, sessionToken)?.namespace,
    authorize(caller, credential, request, gatewayContext) {
      const principal = principalOf(caller, request);
      const session = sessionOf(credential, request);
      const isTrust = isAskedOfTrust(request);
      const organizations = organizationsOf(parts, principal, request, gatewayContext);
      const context = contextOf(principal, session, request, gatewayContext, organizations);
      const evaluation: EvaluationRequest = {
        principal,
        action: request.action,
        resource: request.resource,
        ...(request.resourceAccountId === undefined
          ? undefined
          : { resourceAccountId: request.resourceAccountId }),
        ...(isTrust ? { resourcePolicyRequired: true } : undefined),
        context,
      };
      const applicable = applicablePolicies(parts, evaluation, session, request, organizations);
      const isWithin = isOfOne(evaluation, organizations);
      const decision = decide(evaluation, applicable, context, { trustPolicy: isTrust, isWithin });
      const { action, resource } = request;
      const region = regionOf(gatewayContext);
      const { allowed } = decision;
      activity.note(principal, session, { action, resource, region, allowed, at: context.now });
      return decision;
    },
    encodedFailure: (decision) => messages.encode(decision.explain()),
    used(credential, service, region, at) {
      noteUse(lastUse, credential, service, region, at);
    },
  };
}

/** Whom a provider vouches for has nothing of the session of whoever signed the request. */
function sessionOf(
  credential: Credential | undefined,
  { federatedProvider }: AuthorizationRequest,
): Session | undefined {
  return federatedProvider === undefined ? (credential?.session as Session | undefined) : undefined;
}

/** Empty for what a service does by itself. */
function regionOf(gateway: Readonly<Record<string, ContextValue>>): string {
  const region = gateway["aws:RequestedRegion"];
  return typeof region === "string" ? region : "";
}

/** The tags of a federated user's session are asked of nobody's trust policy; all else of these actions is on a role. */
function isAskedOfTrust({ action, resource }: AuthorizationRequest): boolean {
  return TRUST_ACTIONS.has(action) && !resource.startsWith("arn:aws:sts:");
}

/** Outside every account: the role's account decides alone. */
function federated(federatedProvider: string): Principal {
  return { kind: "federated-user", accountId: "", arn: "", userId: "", federatedProvider };
}

function decide(
  request: EvaluationRequest,
  policies: ApplicablePolicies,
  context: DecisionContext,
  wording: DenialOptions,
): AuthorizationDecision {
  const decision = evaluate(request, policies);
  context.settle(decision.allowed);
  const { principal, action, resource } = request;
  const message = decision.allowed
    ? ""
    : denialMessage(principal, action, resource, decision, wording);
  return {
    ...decision,
    message,
    explain: () => explainDecision(request, policies, decision, message, context),
  };
}

interface Organizations {
  readonly principal: OrganizationPolicies | undefined;
  readonly owner: OrganizationPolicies | undefined;
  /** Of the account for whose resource a service acts. */
  readonly source?: OrganizationPlace | undefined;
}

const NO_ORGANIZATIONS: Organizations = { principal: undefined, owner: undefined };

function organizationsOf(
  { organization }: AuthorityParts,
  { accountId, kind }: Principal,
  { resourceAccountId }: AuthorizationRequest,
  gateway: Readonly<Record<string, ContextValue>>,
): Organizations {
  if (organization === undefined) return NO_ORGANIZATIONS;
  const principal = organization(accountId);
  const isOwn = resourceAccountId === undefined || resourceAccountId === accountId;
  const owner = isOwn ? principal : organization(resourceAccountId);
  if (kind === "service") {
    return {
      principal,
      owner,
      source: organization(`${gateway["aws:SourceAccount"] ?? ""}`)?.place,
    };
  }
  return principal === undefined && owner === undefined ? NO_ORGANIZATIONS : { principal, owner };
}

/** Caller and resource are of one account, or of one organization. */
function isOfOne(request: EvaluationRequest, { principal, owner }: Organizations): boolean {
  const place = principal?.place;
  return !isCrossAccount(request) || (place !== undefined && place.id === owner?.place?.id);
}

function applicablePolicies(
  parts: AuthorityParts,
  { principal }: EvaluationRequest,
  session: Session | undefined,
  request: AuthorizationRequest,
  organizations: Organizations,
): ApplicablePolicies {
  const own = parts.policies.policiesOf(principal, session);
  const resource = resourcePolicy(parts, request, request.resourcePolicy);
  const accessControlList = resourcePolicy(parts, request, request.accessControlList);
  const endpoint = endpointPolicy(parts, request.endpointPolicy);
  const scps = organizations.principal?.serviceControl;
  const rcps = organizations.owner?.resourceControl;
  // Neither kind binds what services do by their service-linked roles.
  const bound = (scps ?? rcps) !== undefined && !isServiceLinked(principal);
  return {
    ...own,
    ...(resource === undefined ? undefined : { resource: onlyDenying(resource, request) }),
    ...(accessControlList === undefined ? undefined : { accessControlList }),
    ...(endpoint === undefined ? undefined : { endpoint }),
    ...(bound && scps !== undefined ? { serviceControl: scps } : undefined),
    ...(bound && rcps !== undefined ? { resourceControl: rcps } : undefined),
  };
}

function onlyDenying(policy: AttachedPolicy, request: AuthorizationRequest): AttachedPolicy {
  return request.resourcePolicyOnlyDenies ? { ...policy, onlyDenies: true } : policy;
}

function resourcePolicy(
  { parsed, log }: AuthorityParts,
  { resource: name, action }: AuthorizationRequest,
  text: string | undefined,
): AttachedPolicy | undefined {
  if (text === undefined) return undefined;
  const kind = TRUST_ACTIONS.has(action) ? "trust" : "resource";
  try {
    return { name, document: parsed.document(text, kind) };
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    // The service checks a policy before it keeps it, so this is a defect; whatever it says, it opens nothing.
    log.error({ resource: name, action, error: error.message }, "A resource policy is malformed");
    return { name, document: parsed.document(DENY_ALL, "resource") };
  }
}

/** The endpoint's service has checked it. */
function endpointPolicy(
  { parsed }: AuthorityParts,
  text: string | undefined,
): AttachedPolicy | undefined {
  if (text === undefined) return undefined;
  return { name: "VPC endpoint policy", document: parsed.document(text, "resource") };
}

/** From the ARN's beginning: a role's path can have colons, and with them all that an ARN has. */
const SERVICE_LINKED_ROLE = new RegExp(`^arn:aws:iam::\\d{12}:role${SERVICE_LINKED_PATH}`);

export function isServiceLinked({ roleArn }: Principal): boolean {
  return roleArn !== undefined && SERVICE_LINKED_ROLE.test(roleArn);
}

function noteUse(
  lastUse: LastUseBuffer,
  { accessKeyId, principal }: Credential,
  service: string,
  region: string,
  at: number,
): void {
  if (principal.kind === "root") lastUse.noteAccount(principal.accountId, at);
  if (accessKeyId.startsWith("AKIA")) lastUse.noteKey(accessKeyId, { at, service, region });
  else if (principal.kind === "assumed-role") {
    const roleId = principal.userId.slice(0, principal.userId.indexOf(":"));
    lastUse.noteRole(roleId, { at, service, region });
  }
}
