/** The security group that a request means: by its id, or, in the default VPC, by its name. */
import { clientError, missing } from "../../errors.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import type { SecurityGroupRecord } from "../../resource/security/security-group.ts";
import { defaultVpcOf } from "./default-vpc-of.ts";

export function findGroup(
  resources: Resources,
  place: Place,
  {
    GroupId: id,
    GroupName: name,
  }: { GroupId?: string | undefined; GroupName?: string | undefined },
): SecurityGroupRecord {
  if (id) return resources.securityGroups.require(place, id);
  if (name) return findGroupByName(resources, place, name);
  throw missing("groupName or groupId");
}

/** Throws InvalidGroup.NotFound. */
export function findGroupByName(
  resources: Resources,
  place: Place,
  name: string,
): SecurityGroupRecord {
  const vpc = defaultVpcOf(resources, place);
  for (const group of resources.securityGroups.inVpc(vpc.id)) {
    if (group.name === name) return group;
  }
  throw clientError(
    "InvalidGroup.NotFound",
    `The security group '${name}' does not exist in default VPC '${vpc.id}'`,
  );
}
