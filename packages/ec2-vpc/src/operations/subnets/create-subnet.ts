/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDefaultSubnet.html
 */
import type {
  CreateDefaultSubnetCommandInput,
  CreateDefaultSubnetResult,
  CreateSubnetCommandInput,
  CreateSubnetResult,
} from "@aws-sdk/client-ec2";
import { availabilityZones } from "@cloudglass/env";
import type { Call } from "@cloudglass/wire";
import {
  clientError,
  invalidParameterCombination,
  invalidParameterValue,
  missingParameter,
  notImplemented,
} from "../../errors.ts";
import type { Resources } from "../../resource/resources.ts";
import { specifiedTags } from "../../resource/tags.ts";
import {
  freeDefaultBlock,
  subnetBlock,
  subnetIpv6Block,
} from "../../resource/vpc/address-blocks.ts";
import { NEW_SUBNET, putSubnet } from "../../resource/vpc/default-vpc.ts";
import type { SubnetRecord } from "../../resource/vpc/subnet.ts";
import type { VpcRecord } from "../../resource/vpc/vpc.ts";
import { zoneId } from "../../resource/zone.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { defaultVpcOf, refusePools } from "../vpcs/create-vpc.ts";
import { shownSubnet } from "./shown-subnet.ts";

export function createSubnet(
  { resources }: Rooms,
  input: CreateSubnetCommandInput,
  call: Call,
): CreateSubnetResult {
  const place = placeOf(call);
  const vpc = resources.vpcs.require(place, input.VpcId);
  refusePools(input);
  if (input.OutpostArn) throw notImplemented("AWS Outposts");
  const ipv6 = input.Ipv6CidrBlock;
  checkFamilies(input);
  const subnet: SubnetRecord = {
    ...NEW_SUBNET,
    ...place,
    id: resources.newId("subnet"),
    vpcId: vpc.id,
    zone: readZone(input, place.region) ?? emptiestZone(resources, vpc),
    cidrBlock: input.CidrBlock ? subnetBlock(resources, vpc, input.CidrBlock) : undefined,
    ipv6Associations: ipv6
      ? [
          {
            associationId: resources.newId("subnet-cidr-assoc"),
            cidrBlock: subnetIpv6Block(resources, vpc, ipv6),
          },
        ]
      : [],
    // An interface of such a subnet has no other address.
    assignIpv6AddressOnCreation: input.Ipv6Native === true,
    // Names of IPv4 addresses are none that its instances could have.
    hostnameType: input.Ipv6Native ? "resource-name" : "ip-name",
    tags: specifiedTags(input.TagSpecifications, ["subnet"]),
  };
  resources.commit(() => putSubnet(resources, subnet));
  const shown = shownSubnet(resources, subnet);
  return {
    Subnet: {
      ...shown,
      Ipv6CidrBlockAssociationSet: shown.Ipv6CidrBlockAssociationSet?.map((association) => ({
        ...association,
        Ipv6CidrBlockState: { State: "associating" },
      })),
    },
  };
}

function checkFamilies({ CidrBlock, Ipv6CidrBlock, Ipv6Native }: CreateSubnetCommandInput): void {
  if (Ipv6Native && CidrBlock) {
    throw invalidParameterCombination(
      "The parameters cidrBlock and ipv6Native cannot be used together.",
    );
  }
  if (Ipv6Native && !Ipv6CidrBlock) {
    throw missingParameter("The request must contain the parameter ipv6CidrBlock");
  }
  if (!CidrBlock && !Ipv6Native) {
    throw missingParameter("The request must contain the parameter cidrBlock");
  }
}

interface ZoneInput {
  readonly AvailabilityZone?: string | undefined;
  readonly AvailabilityZoneId?: string | undefined;
}

/** By name or by id; undefined where none is asked for. */
function readZone(
  { AvailabilityZone: name, AvailabilityZoneId: id }: ZoneInput,
  region: string,
): string | undefined {
  if (name && id) {
    throw invalidParameterCombination(
      "The parameters availabilityZone and availabilityZoneId cannot be used together.",
    );
  }
  if (!(name || id)) return undefined;
  const zones = availabilityZones(region);
  const zone = zones.find((each) => each === name || zoneId(each) === id);
  if (zone !== undefined) return zone;
  const parameter = name ? "availabilityZone" : "availabilityZoneId";
  const present = zones.map((each) => (name ? each : zoneId(each)));
  throw invalidParameterValue(
    `Value (${name ?? id}) for parameter ${parameter} is invalid. Subnets can currently only be created in the following availability zones: ${present.join(", ")}.`,
  );
}

function emptiestZone(resources: Resources, vpc: VpcRecord): string {
  const counts = new Map(availabilityZones(vpc.region).map((zone) => [zone, 0]));
  for (const { zone } of resources.subnets.inVpc(vpc.id)) {
    counts.set(zone, (counts.get(zone) ?? 0) + 1);
  }
  const least = Math.min(...counts.values());
  return [...counts].find(([, count]) => count === least)?.[0] as string;
}

export function createDefaultSubnet(
  { resources }: Rooms,
  input: CreateDefaultSubnetCommandInput,
  call: Call,
): CreateDefaultSubnetResult {
  const place = placeOf(call);
  const vpc = defaultVpcOf(resources.vpcs.in(place));
  if (vpc === undefined) {
    throw clientError("DefaultVpcDoesNotExist", "No default VPC for this user");
  }
  const zone = readZone(input, place.region);
  if (zone === undefined)
    throw missingParameter("The request must contain the parameter availabilityZone");
  if (input.Ipv6Native) throw notImplemented("A default subnet of IPv6 alone");
  for (const { id, zone: other, defaultForAz } of resources.subnets.inVpc(vpc.id)) {
    if (!defaultForAz || other !== zone) continue;
    throw clientError(
      "DefaultSubnetAlreadyExistsInAvailabilityZone",
      `'${id}' is already the default subnet in ${zone}.`,
    );
  }
  const subnet: SubnetRecord = {
    ...NEW_SUBNET,
    ...place,
    id: resources.newId("subnet"),
    vpcId: vpc.id,
    zone,
    cidrBlock: freeDefaultBlock(resources, vpc),
    defaultForAz: true,
    mapPublicIpOnLaunch: true,
  };
  resources.commit(() => putSubnet(resources, subnet));
  return { Subnet: shownSubnet(resources, subnet) };
}
