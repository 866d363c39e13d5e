/** UpdateRole and UpdateRoleDescription: what is absent from the input stays. */
import { setRoleDetails } from "../../../identity/entity.ts";
import type { Iam } from "../iam-operation.ts";
import { roleNamed } from "../named.ts";
import { details, roleShape } from "../shapes.ts";

export const updateRole: Iam<"UpdateRole"> = (identities, input, call) => {
  const { catalogue } = identities;
  const role = roleNamed(identities, call, input.RoleName);
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
