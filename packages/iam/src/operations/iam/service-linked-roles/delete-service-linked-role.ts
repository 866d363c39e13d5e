/** DeleteServiceLinkedRole, and GetServiceLinkedRoleDeletionStatus for the task that it answers with. */
import { noSuchDeletionTask, notServiceLinked } from "../../../errors/service-linked-role.ts";
import {
  deleteLinkedRole,
  hasDeletionTask,
  isServiceLinked,
} from "../../../identity/service-linked-role.ts";
import type { Iam } from "../iam-operation.ts";
import { roleNamed } from "../named.ts";

export const deleteServiceLinkedRole: Iam<"DeleteServiceLinkedRole"> = (
  identities,
  input,
  call,
) => {
  const { catalogue, env } = identities;
  const role = roleNamed(identities, call, input.RoleName);
  if (!isServiceLinked(role)) throw notServiceLinked(role.name);
  const taskId = `task${role.path}${role.name}/${env.random.uuid()}`;
  catalogue.write(() => deleteLinkedRole(catalogue, role, taskId, env.clock.now()));
  return { DeletionTaskId: taskId };
};

export const getServiceLinkedRoleDeletionStatus: Iam<"GetServiceLinkedRoleDeletionStatus"> = (
  { catalogue },
  input,
  call,
) => {
  const taskId = input.DeletionTaskId;
  if (!hasDeletionTask(catalogue, call.caller.accountId, taskId)) throw noSuchDeletionTask(taskId);
  return { Status: "SUCCEEDED" };
};
