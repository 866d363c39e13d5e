/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaceAttribute.html
 */
import type {
  DescribeNetworkInterfaceAttributeCommandInput,
  DescribeNetworkInterfaceAttributeResult,
  DescribeNetworkInterfacesCommandInput,
  DescribeNetworkInterfacesResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { missing } from "../../errors.ts";
import { publicAssociationOf } from "../../resource/interface/network-interface.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { shownAttachment, shownGroups, shownInterface } from "./shown-interface.ts";

export function describeNetworkInterfaces(
  { resources }: Rooms,
  input: DescribeNetworkInterfacesCommandInput,
  call: Call,
): DescribeNetworkInterfacesResult {
  const page = describe(resources, resources.networkInterfaces, input, placeOf(call), {
    ids: input.NetworkInterfaceIds,
    idsParameter: "networkInterfaceIds",
  });
  return {
    NetworkInterfaces: page.records.map((record) => shownInterface(resources, record)),
    NextToken: page.nextToken,
  };
}

export function describeNetworkInterfaceAttribute(
  { resources }: Rooms,
  input: DescribeNetworkInterfaceAttributeCommandInput,
  call: Call,
): DescribeNetworkInterfaceAttributeResult {
  const record = resources.networkInterfaces.require(placeOf(call), input.NetworkInterfaceId);
  const NetworkInterfaceId = record.id;
  switch (input.Attribute) {
    case "attachment":
      return {
        NetworkInterfaceId,
        ...(record.attachment && { Attachment: shownAttachment(record.attachment) }),
      };
    case "description":
      return { NetworkInterfaceId, Description: { Value: record.description } };
    case "groupSet":
      return { NetworkInterfaceId, Groups: shownGroups(resources, record) };
    case "sourceDestCheck":
      return { NetworkInterfaceId, SourceDestCheck: { Value: record.sourceDestCheck } };
    case "associatePublicIpAddress": {
      const isPublic = record.addresses.some(
        (address) => publicAssociationOf(resources, record, address)?.ownerId === "amazon",
      );
      return { NetworkInterfaceId, AssociatePublicIpAddress: isPublic };
    }
    default:
      throw missing("attribute");
  }
}
