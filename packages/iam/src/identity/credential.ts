/**
 * Whose key is this? Root keys that exist by convention, long-term keys of the catalogue, and temporary keys
 * whose session is sealed in their token. Answers come from memory; a write to the catalogue empties it.
 */
import type { Principal } from "../policy/evaluation.ts";
import { findAccessKey } from "./access-key.ts";
import { assumedRoleArn, federatedUserArn, rootArn } from "./arn.ts";
import type { Catalogue } from "./catalogue.ts";
import { type Entity, entityById } from "./entity.ts";
import { isClosed } from "./organization/member.ts";
import type { Session, TokenSealer } from "./session-token.ts";
import { tagsOf } from "./tag.ts";

export const DEFAULT_ACCOUNT_ID = "000000000000";
const ROOT_KEY = "test";
const ROOT_SECRET = "test";
/** `test`, or an account; what follows leads to a namespace of the emulator and says nothing else: `test_worker-1`. */
const ROOT_KEY_PATTERN = /^(test|\d{12})(?:_[a-z0-9-]{1,63})?$/;

export interface ResolvedCredential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly principal: Principal;
  readonly session?: Session;
}

export type Resolution =
  | { readonly kind: "found"; readonly credential: ResolvedCredential }
  | { readonly kind: "unknown-key" }
  | { readonly kind: "inactive-key" }
  | { readonly kind: "invalid-token" }
  | { readonly kind: "expired-token" };

const UNKNOWN: Resolution = { kind: "unknown-key" };
const INVALID_TOKEN: Resolution = { kind: "invalid-token" };
/** Resolutions remembered; the oldest leaves first. Tokens can have many kilobytes. */
const LONG_TERM_MAX = 16_384;
const TEMPORARY_MAX = 1024;

export interface CredentialSource {
  resolve(accessKeyId: string, sessionToken: string | undefined, now: number): Resolution;
}

/** Further keys of the root of the default account: id → secret. */
export type RootKeys = Readonly<Record<string, string>>;

export function credentialSource(
  catalogue: Catalogue,
  sealer: TokenSealer,
  rootKeys: RootKeys = {},
): CredentialSource {
  const longTerm = new Map<string, Resolution>();
  const temporary = new Map<string, { readonly expiresAt: number; readonly found: Resolution }>();
  let generation = catalogue.generation;

  function resolveLongTerm(accessKeyId: string): Resolution {
    const remembered = longTerm.get(accessKeyId);
    if (remembered !== undefined) return remembered;
    const resolution = lookUp(catalogue, accessKeyId, rootKeys);
    // Unknown ids are not remembered: anybody can send them, and they would push the known ones out.
    if (resolution.kind !== "unknown-key")
      remember(longTerm, LONG_TERM_MAX, accessKeyId, resolution);
    return resolution;
  }

  function resolveTemporary(accessKeyId: string, token: string, now: number): Resolution {
    const memoryKey = `${accessKeyId} ${token}`;
    let entry = temporary.get(memoryKey);
    if (entry === undefined) {
      const session = sealer.open(accessKeyId, token);
      if (session === undefined) return INVALID_TOKEN;
      const found = openSession(catalogue, accessKeyId, token, session);
      entry = { expiresAt: session.expiresAt, found };
      remember(temporary, TEMPORARY_MAX, memoryKey, entry);
    }
    return now >= entry.expiresAt ? { kind: "expired-token" } : entry.found;
  }

  return {
    resolve(accessKeyId, sessionToken, now) {
      if (generation !== catalogue.generation) {
        generation = catalogue.generation;
        longTerm.clear();
        temporary.clear();
      }
      if (accessKeyId.startsWith("ASIA")) {
        return sessionToken === undefined || sessionToken === ""
          ? INVALID_TOKEN
          : resolveTemporary(accessKeyId, sessionToken, now);
      }
      // Tools configured for other emulators send a made-up token along with `test`; the signature still counts.
      const isRootKey = ROOT_KEY_PATTERN.test(accessKeyId);
      const resolution = resolveLongTerm(accessKeyId);
      if (resolution.kind !== "found" || isRootKey) return resolution;
      return sessionToken === undefined || sessionToken === "" ? resolution : INVALID_TOKEN;
    },
  };
}

/** A closed account has no keys: neither its root's nor its users'. */
function lookUp(catalogue: Catalogue, accessKeyId: string, rootKeys: RootKeys): Resolution {
  const found = lookUpKey(catalogue, accessKeyId, rootKeys);
  if (found.kind !== "found") return found;
  return isClosed(catalogue, found.credential.principal.accountId) ? UNKNOWN : found;
}

function lookUpKey(catalogue: Catalogue, accessKeyId: string, rootKeys: RootKeys): Resolution {
  const rootOf = ROOT_KEY_PATTERN.exec(accessKeyId)?.[1];
  if (rootOf !== undefined) {
    const accountId = rootOf === ROOT_KEY ? DEFAULT_ACCOUNT_ID : rootOf;
    return rootCredential(accessKeyId, accountId, ROOT_SECRET);
  }
  const secret = Object.hasOwn(rootKeys, accessKeyId) ? rootKeys[accessKeyId] : undefined;
  if (secret !== undefined) return rootCredential(accessKeyId, DEFAULT_ACCOUNT_ID, secret);
  const key = findAccessKey(catalogue, accessKeyId);
  if (key === undefined) return UNKNOWN;
  if (!key.active) return { kind: "inactive-key" };
  if (key.ownerId === key.accountId) return rootCredential(key.id, key.accountId, key.secret);
  const user = entityById(catalogue, key.ownerId);
  if (user === undefined) return UNKNOWN;
  return {
    kind: "found",
    credential: {
      accessKeyId,
      secretAccessKey: key.secret,
      principal: userPrincipal(catalogue, user),
    },
  };
}

function rootCredential(accessKeyId: string, accountId: string, secret: string): Resolution {
  return {
    kind: "found",
    credential: { accessKeyId, secretAccessKey: secret, principal: rootPrincipal(accountId) },
  };
}

export function rootPrincipal(accountId: string): Principal {
  return { kind: "root", accountId, arn: rootArn(accountId), userId: accountId };
}

function userPrincipal(catalogue: Catalogue, user: Entity): Principal {
  return {
    kind: "user",
    accountId: user.accountId,
    arn: user.arn,
    userId: user.id,
    tags: tagRecord(catalogue, user.id),
  };
}

function openSession(
  catalogue: Catalogue,
  accessKeyId: string,
  token: string,
  session: Session,
): Resolution {
  const principal = sessionPrincipal(catalogue, session);
  if (principal === undefined || isClosed(catalogue, principal.accountId)) return INVALID_TOKEN;
  return {
    kind: "found",
    credential: {
      accessKeyId,
      secretAccessKey: session.secretAccessKey,
      sessionToken: token,
      principal,
      session,
    },
  };
}

/** Undefined when the entity is gone: its sessions went with it, even when a new one has its name. */
function sessionPrincipal(catalogue: Catalogue, session: Session): Principal | undefined {
  const { kind, accountId, entityId } = session;
  if (kind === "root") {
    return session.assumedRoot
      ? { ...rootPrincipal(accountId), assumedRoot: true }
      : rootPrincipal(accountId);
  }
  if (entityId === accountId) return federatedPrincipal(session, rootArn(accountId), {});
  const entity = entityById(catalogue, entityId);
  if (entity === undefined) return undefined;
  switch (kind) {
    case "user":
      return userPrincipal(catalogue, entity);
    case "federated-user":
      return federatedPrincipal(session, entity.arn, tagRecord(catalogue, entity.id));
    case "assumed-role":
      return rolePrincipal(entity, session, tagRecord(catalogue, entity.id));
  }
}

/** `userArn` is of the user, or of the root, who called GetFederationToken. */
function federatedPrincipal(
  session: Session,
  userArn: string,
  userTags: Readonly<Record<string, string>>,
): Principal {
  const { accountId, name } = session;
  return {
    kind: "federated-user",
    accountId,
    arn: federatedUserArn(accountId, name),
    userId: `${accountId}:${name}`,
    userArn,
    tags: mergeTags(userTags, session.tags ?? {}),
  };
}

function rolePrincipal(
  role: Entity,
  session: Session,
  roleTags: Readonly<Record<string, string>>,
): Principal {
  return {
    kind: "assumed-role",
    accountId: role.accountId,
    arn: assumedRoleArn(role.accountId, role.name, session.name),
    userId: `${role.id}:${session.name}`,
    roleArn: role.arn,
    tags: mergeTags(roleTags, session.tags ?? {}),
  };
}

/** Session tags win over the role's; keys that differ only in case are the same. */
export function mergeTags(
  under: Readonly<Record<string, string>>,
  over: Readonly<Record<string, string>>,
): Record<string, string> {
  const taken = new Set(Object.keys(over).map((key) => key.toLowerCase()));
  const kept = Object.entries(under).filter(([key]) => !taken.has(key.toLowerCase()));
  return { ...Object.fromEntries(kept), ...over };
}

function tagRecord(catalogue: Catalogue, ownerId: string): Record<string, string> {
  return Object.fromEntries(tagsOf(catalogue, ownerId).map((tag) => [tag.key, tag.value]));
}

function remember<Value>(
  memory: Map<string, Value>,
  countMax: number,
  key: string,
  value: Value,
): void {
  if (memory.size >= countMax) memory.delete(memory.keys().next().value ?? "");
  memory.set(key, value);
}
