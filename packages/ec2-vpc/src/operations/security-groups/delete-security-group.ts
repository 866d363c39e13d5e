/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html */
import type {
  DeleteSecurityGroupCommandInput,
  DeleteSecurityGroupResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, dependencyViolation } from "../../errors.ts";
import type { Resources } from "../../resource/resources.ts";
import type { SecurityGroupRecord } from "../../resource/security/security-group.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { findGroup } from "./find-group.ts";

/** Rules of peer VPCs that name it become stale. */
export function deleteSecurityGroup(
  { resources }: Rooms,
  input: DeleteSecurityGroupCommandInput,
  call: Call,
): DeleteSecurityGroupResult {
  const group = findGroup(resources, placeOf(call), input);
  if (group.name === "default") {
    throw clientError(
      "CannotDelete",
      `the specified group: "${group.id}" name: "default" cannot be deleted by a user`,
    );
  }
  if (isInUse(resources, group)) {
    throw dependencyViolation(`resource ${group.id} has a dependent object`);
  }
  resources.commit(() => {
    for (const { id } of resources.groupRules.of(group.id)) resources.securityGroupRules.remove(id);
    resources.securityGroups.remove(group.id);
  });
  return { Return: true, GroupId: group.id };
}

/** By an interface, or by a rule of another group in the VPC. */
function isInUse(resources: Resources, { id, vpcId }: SecurityGroupRecord): boolean {
  for (const { securityGroupIds } of resources.networkInterfaces.inVpc(vpcId)) {
    if (securityGroupIds.includes(id)) return true;
  }
  for (const { groupId, peer } of resources.securityGroupRules.inVpc(vpcId)) {
    if (groupId !== id && "groupId" in peer && peer.groupId === id) return true;
  }
  return false;
}
