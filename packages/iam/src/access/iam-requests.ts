/**
 * The permissions that IAM's operations ask for, by what they act on. The action is always `iam:` and the operation's
 * name; an entity's ARN has the path that it really has.
 */
import type { AuthorizationRequest } from "@cloudglass/wire";
import type { Identities } from "../identities.ts";
import { type EntityKind, entityArn, rootArn } from "../identity/arn.ts";
import { findEntity } from "../identity/entity.ts";
import { findPolicy } from "../identity/managed-policy.ts";
import { tagsOf } from "../identity/tag.ts";
import { ownUserName } from "../operations/iam/named.ts";
import { type CallHead, type Context, entityTags, requestTags, resourceTags } from "./rule.ts";

type Requests = readonly AuthorizationRequest[];

/** As the operations that tag are named. */
type TaggedKind =
  | "InstanceProfile"
  | "MFADevice"
  | "OpenIDConnectProvider"
  | "Policy"
  | "Role"
  | "SAMLProvider"
  | "ServerCertificate"
  | "User";

/** One permission on `resource`. */
export function on(call: CallHead, resource: string, context: Context = {}): Requests {
  return [{ action: `iam:${call.operation}`, resource, context }];
}

type TagShapes = Parameters<typeof requestTags>[0];

/** Making `resource`; with tags whoever makes it needs the permission of tagging it too. */
export function making(
  call: CallHead,
  resource: string,
  kind: TaggedKind,
  tags: TagShapes,
  context: Context = {},
): Requests {
  const tagged = requestTags(tags);
  const own = on(call, resource, { ...context, ...tagged });
  if (tags === undefined || tags.length === 0) return own;
  return [...own, { action: `iam:Tag${kind}`, resource, context: tagged }];
}

/** The ARN of an entity that is to be made. */
export function made(
  call: CallHead,
  kind: EntityKind,
  path: string | undefined,
  name: string,
): string {
  return entityArn(call.caller.accountId, kind, path ?? "/", name);
}

export function listing(call: CallHead, kind: EntityKind, prefix: string | undefined): Requests {
  return on(call, made(call, kind, prefix, ""));
}

export function boundary(arn: string | undefined): Context {
  return arn === undefined ? {} : { "iam:PermissionsBoundary": arn };
}

export class IamRequests {
  readonly #catalogue: Identities["catalogue"];

  constructor({ catalogue }: Identities) {
    this.#catalogue = catalogue;
  }

  user(name: string, call: CallHead, context: Context = {}): Requests {
    return this.#existing(call, "user", name, context);
  }

  group(name: string, call: CallHead, context: Context = {}): Requests {
    return this.#existing(call, "group", name, context);
  }

  role(name: string, call: CallHead, context: Context = {}): Requests {
    return this.#existing(call, "role", name, context);
  }

  /** The caller itself when no user is named. */
  userOrSelf(name: string | undefined, call: CallHead): Requests {
    if (name === undefined && call.caller.kind === "root") {
      return on(call, rootArn(call.caller.accountId));
    }
    return this.user(name ?? ownUserName(call), call);
  }

  /** Changes of a user's or role's permissions can be tied to the boundary that it has. */
  bounded(kind: "user" | "role", name: string, call: CallHead, context: Context = {}): Requests {
    const arn = findEntity(this.#catalogue, call.caller.accountId, kind, name)?.boundaryArn;
    return this.#existing(call, kind, name, { ...boundary(arn), ...context });
  }

  /** AWS asks for the permission on the old ARN and on the new one. */
  renamed(
    kind: "user" | "group",
    call: CallHead,
    from: string,
    to: string | undefined,
    path: string | undefined,
  ): Requests {
    const entity = findEntity(this.#catalogue, call.caller.accountId, kind, from);
    const target = made(call, kind, path ?? entity?.path, to ?? from);
    const source = this.#existing(call, kind, from, {});
    return source[0]?.resource === target ? source : [...source, ...on(call, target)];
  }

  policy(arn: string, call: CallHead, context: Context = {}): Requests {
    const found = findPolicy(this.#catalogue, arn);
    const tags = found === undefined ? {} : resourceTags(tagsOf(this.#catalogue, found.id));
    return on(call, arn, { ...tags, ...context });
  }

  #existing(call: CallHead, kind: EntityKind, name: string, context: Context): Requests {
    const entity = findEntity(this.#catalogue, call.caller.accountId, kind, name);
    if (entity === undefined) return on(call, made(call, kind, "/", name), context);
    const tags = entityTags(tagsOf(this.#catalogue, entity.id));
    return on(call, entity.arn, { ...tags, ...context });
  }
}
