/**
 * Service-linked roles: made for a service, under a path that no other role can have, and changed by AWS alone. They go
 * through a deletion task; nothing here uses such a role, so that a task ends as soon as it is asked for.
 */
import type { Random } from "@cloudglass/env";
import { policyArn } from "./arn.ts";
import type { Catalogue } from "./catalogue.ts";
import { deleteEntity, type Entity, insertEntity } from "./entity.ts";
import type { LinkedService } from "./linked-services.ts";
import { attach } from "./managed-policy.ts";
import { forgetPrincipal } from "./trust-principal.ts";

export const SERVICE_LINKED_PATH = "/aws-service-role/";
/** Tasks of an account whose status can be asked for; the oldest are forgotten first. */
const TASKS_MAX = 1000;

export function isServiceLinked(entity: Pick<Entity, "kind" | "path">): boolean {
  return entity.kind === "role" && entity.path.startsWith(SERVICE_LINKED_PATH);
}

export function linkedRoleName(service: LinkedService, suffix: string | undefined): string {
  return suffix === undefined ? service.roleName : `${service.roleName}_${suffix}`;
}

export function linkedRolePath(principal: string): string {
  return `${SERVICE_LINKED_PATH}${principal}/`;
}

export function linkedRolePolicyArn(service: LinkedService): string {
  return policyArn("aws", SERVICE_LINKED_PATH, service.policyName);
}

export function linkedRoleTrust(principal: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: principal }, Action: "sts:AssumeRole" }],
  });
}

export interface NewLinkedRole {
  readonly accountId: string;
  readonly principal: string;
  readonly name: string;
  readonly service: LinkedService;
  readonly description?: string | undefined;
  readonly createdAt: number;
}

const SESSION_SECONDS = 3600;

/** REQUIRES: the account has no role of this name; inside `write`. */
export function insertLinkedRole(
  catalogue: Catalogue,
  random: Random,
  { accountId, principal, name, service, description, createdAt }: NewLinkedRole,
): void {
  const id = insertEntity(catalogue, random, {
    kind: "role",
    accountId,
    name,
    path: linkedRolePath(principal),
    createdAt,
    trustPolicy: linkedRoleTrust(principal),
    description,
    maxSessionSeconds: SESSION_SECONDS,
  });
  attach(catalogue, id, linkedRolePolicyArn(service));
}

/** REQUIRES: inside `write`. */
export function deleteLinkedRole(
  catalogue: Catalogue,
  role: Entity,
  taskId: string,
  at: number,
): void {
  forgetPrincipal(catalogue, role);
  catalogue.run("DELETE FROM attachment WHERE entity_id = ?", role.id);
  deleteEntity(catalogue, role.id);
  catalogue.run(
    "INSERT INTO role_deletion (task_id, account_id, asked_at) VALUES (?, ?, ?)",
    taskId,
    role.accountId,
    at,
  );
  catalogue.run(
    `DELETE FROM role_deletion WHERE account_id = ? AND task_id NOT IN (SELECT task_id
       FROM role_deletion WHERE account_id = ? ORDER BY asked_at DESC, task_id LIMIT ?)`,
    role.accountId,
    role.accountId,
    TASKS_MAX,
  );
}

export function hasDeletionTask(catalogue: Catalogue, accountId: string, taskId: string): boolean {
  const row = catalogue.get(
    "SELECT 1 FROM role_deletion WHERE task_id = ? AND account_id = ?",
    taskId,
    accountId,
  );
  return row !== undefined;
}
