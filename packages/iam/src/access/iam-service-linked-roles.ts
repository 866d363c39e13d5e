/** The rows of service-linked roles, whose ARNs follow from the service. */
import type { Identities } from "../identities.ts";
import { linkedService } from "../identity/linked-services.ts";
import { linkedRoleName, linkedRolePath } from "../identity/service-linked-role.ts";
import { IamRequests, made, on } from "./iam-requests.ts";
import type { IamRows } from "./iam-rows.ts";

export function serviceLinkedRoleRows(identities: Identities) {
  const iam = new IamRequests(identities);
  return {
    CreateServiceLinkedRole: (i, call) => {
      const service = linkedService(i.AWSServiceName);
      const name = service === undefined ? "" : linkedRoleName(service, i.CustomSuffix);
      return on(call, made(call, "role", linkedRolePath(i.AWSServiceName), name), {
        "iam:AWSServiceName": i.AWSServiceName,
      });
    },
    DeleteServiceLinkedRole: (i, call) => iam.role(i.RoleName, call),
    // The task is named after the role's path and name.
    GetServiceLinkedRoleDeletionStatus: (i, call) => {
      const [, path = "/", name = ""] = /^task(\/.*\/)([^/]+)\/[^/]*$/.exec(i.DeletionTaskId) ?? [];
      return on(call, made(call, "role", path, name));
    },
  } satisfies Partial<IamRows>;
}
