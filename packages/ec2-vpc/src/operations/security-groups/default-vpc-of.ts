/** The VPC that is meant where none is named. */
import { clientError } from "../../errors.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import type { VpcRecord } from "../../resource/vpc/vpc.ts";

/** Throws VPCIdNotSpecified. */
export function defaultVpcOf(resources: Resources, place: Place): VpcRecord {
  for (const vpc of resources.vpcs.in(place)) if (vpc.isDefault) return vpc;
  throw clientError("VPCIdNotSpecified", "No default VPC for this user");
}
