/**
 * UpdateRole and UpdateRoleDescription: what is absent from the input stays. Of a service-linked role the description
 * can be changed. Source: IAM User Guide, "Edit a service-linked role description".
 */
import { setRoleDetails } from "../../../identity/entity.ts";
import type { Iam } from "../iam-operation.ts";
import { roleNamed } from "../named.ts";
import { modifiableRole } from "../service-linked-roles/modifiable-role.ts";
import { details, roleShape } from "../shapes.ts";

export const updateRole: Iam<"UpdateRole"> = (identities, input, call) => {
  const { catalogue } = identities;
  const named = input.MaxSessionDuration === undefined ? roleNamed : modifiableRole;
  const role = named(identities, call, input.RoleName);
  const description = input.Description ?? role.description;
  const maxSessionSeconds = input.MaxSessionDuration ?? role.maxSessionSeconds;
  catalogue.write(() => setRoleDetails(catalogue, role.id, description, maxSessionSeconds));
  return {};
};

export const updateRoleDescription: Iam<"UpdateRoleDescription"> = (identities, input, call) => {
  const { catalogue } = identities;
  const role = roleNamed(identities, call, input.RoleName);
  catalogue.write(() =>
    setRoleDetails(catalogue, role.id, input.Description, role.maxSessionSeconds),
  );
  const updated = roleNamed(identities, call, input.RoleName);
  return { Role: { ...roleShape(updated), ...details(catalogue, updated) } };
};
