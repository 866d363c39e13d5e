/** Roles that an account may change itself: not those that are linked to a service. */
import type { Call } from "@cloudglass/wire";
import { roleOnlyModifiableByAws } from "../../../errors/service-linked-role.ts";
import type { Identities } from "../../../identities.ts";
import type { EntityKind } from "../../../identity/arn.ts";
import type { Entity, Role } from "../../../identity/entity.ts";
import { isServiceLinked } from "../../../identity/service-linked-role.ts";
import { entityNamed } from "../named.ts";

/** An entity of any kind; a role must be the account's own to change. */
export function modifiableEntity(
  identities: Identities,
  call: Call,
  kind: EntityKind,
  name: string,
): Entity {
  const entity = entityNamed(identities, call, kind, name);
  if (isServiceLinked(entity)) throw roleOnlyModifiableByAws(entity.name);
  return entity;
}

export function modifiableRole(identities: Identities, call: Call, name: string): Role {
  return modifiableEntity(identities, call, "role", name) as Role;
}
