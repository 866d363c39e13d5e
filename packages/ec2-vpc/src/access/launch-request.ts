/**
 * A launch is asked about as if its request had said everything itself: what its launch template says, the default
 * subnet and the default group.
 */
import type { RunInstancesCommandInput } from "@aws-sdk/client-ec2";
import { ServiceError } from "@cloudglass/wire";
import { resolveImage } from "../resource/image/find-image.ts";
import { launchSubnet } from "../resource/instance/launch/launch-subnet.ts";
import { launchParameters } from "../resource/launch-template/launch-parameters.ts";
import type { Place } from "../resource/record.ts";
import type { Resources } from "../resource/resources.ts";
import { defaultSecurityGroup } from "../resource/vpc/make-vpc.ts";
import type { Input } from "./named-resources.ts";

export function launchRequest(resources: Resources, place: Place, input: Input): Input {
  const request = input as unknown as RunInstancesCommandInput;
  const launch = valid(() => launchParameters(resources, place, request)) ?? undefined;
  const parameters = launch?.parameters ?? request;
  const image = valid(() => resolveImage(resources, place, parameters.ImageId ?? ""));
  const filled = {
    ...parameters,
    ...(request.LaunchTemplate && { LaunchTemplate: request.LaunchTemplate }),
    ...(image && { ImageId: image.id }),
  };
  if (filled.NetworkInterfaces !== undefined && filled.NetworkInterfaces.length > 0) {
    return filled as unknown as Input;
  }
  const wish = {
    subnetId: filled.SubnetId,
    zone: filled.Placement?.AvailabilityZone,
    instanceType: filled.InstanceType ?? "",
  };
  const subnet = valid(() => launchSubnet(resources, place, wish));
  if (subnet === undefined) return filled as unknown as Input;
  const hasGroups = [...(filled.SecurityGroupIds ?? []), ...(filled.SecurityGroups ?? [])].length;
  const groups = hasGroups
    ? {}
    : { SecurityGroupIds: [defaultSecurityGroup(resources, subnet.vpcId).id] };
  return { ...filled, SubnetId: subnet.id, ...groups } as unknown as Input;
}

/** What is wrong with the request is said by the operation, to those who may ask for it. */
function valid<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ServiceError) return undefined;
    throw error;
  }
}
