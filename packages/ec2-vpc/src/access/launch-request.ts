/**
 * A launch is asked about as if its request had said everything itself: what its launch template says, the default subnet
 * and the default group of each interface that names none.
 */
import type {
  InstanceNetworkInterfaceSpecification,
  RunInstancesCommandInput,
} from "@aws-sdk/client-ec2";
import { resolveImage } from "../resource/image/find-image.ts";
import { launchSubnet } from "../resource/instance/launch/launch-subnet.ts";
import { launchParameters } from "../resource/launch-template/launch-parameters.ts";
import type { Place } from "../resource/record.ts";
import type { Resources } from "../resource/resources.ts";
import { defaultSecurityGroup } from "../resource/vpc/make-vpc.ts";
import { valid } from "./made-resources.ts";
import type { Input } from "./named-resources.ts";

/** Undefined for an operation that launches nothing. */
export function launchOf(operation: string, input: Input): Input | undefined {
  if (operation === "RunInstances") return input;
  if (operation !== "RequestSpotInstances") return undefined;
  return { ...input, ...(input.LaunchSpecification as Input | undefined) };
}

export function launchRequest(resources: Resources, place: Place, input: Input): Input {
  const request = input as unknown as RunInstancesCommandInput;
  const launch = valid(() => launchParameters(resources, place, request));
  const parameters = launch?.parameters ?? request;
  const image = valid(() => resolveImage(resources, place, parameters.ImageId ?? ""));
  const filled = {
    ...parameters,
    ...(request.LaunchTemplate && { LaunchTemplate: request.LaunchTemplate }),
    ...(image && { ImageId: image.id }),
  };
  const faces = filled.NetworkInterfaces ?? [];
  if (faces.length === 0) {
    const groups = [...(filled.SecurityGroupIds ?? []), ...(filled.SecurityGroups ?? [])];
    const { SubnetId, Groups } = placed(resources, place, filled, filled.SubnetId, groups);
    const ids = groups.length > 0 ? filled.SecurityGroupIds : Groups;
    return { ...filled, SubnetId, SecurityGroupIds: ids } as unknown as Input;
  }
  const NetworkInterfaces = faces.map((face): InstanceNetworkInterfaceSpecification => {
    if (face.NetworkInterfaceId) return face;
    return {
      ...face,
      ...placed(resources, place, filled, face.SubnetId ?? filled.SubnetId, face.Groups ?? []),
    };
  });
  return { ...filled, NetworkInterfaces } as unknown as Input;
}

function placed(
  resources: Resources,
  place: Place,
  { Placement, InstanceType }: Omit<RunInstancesCommandInput, "LaunchTemplate">,
  subnetId: string | undefined,
  groups: readonly string[],
): { SubnetId: string | undefined; Groups: string[] } {
  const wish = { subnetId, zone: Placement?.AvailabilityZone, instanceType: InstanceType ?? "" };
  const subnet = valid(() => launchSubnet(resources, place, wish));
  const isDefault = groups.length === 0 && subnet !== undefined;
  return {
    SubnetId: subnet?.id ?? subnetId,
    Groups: isDefault ? [defaultSecurityGroup(resources, subnet.vpcId).id] : [...groups],
  };
}
