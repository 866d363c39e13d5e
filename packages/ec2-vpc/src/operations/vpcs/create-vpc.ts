/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDefaultVpc.html
 */
import type {
  CreateDefaultVpcResult,
  CreateVpcCommandInput,
  CreateVpcResult,
  Vpc,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import {
  clientError,
  invalidParameterValue,
  missingParameter,
  notImplemented,
} from "../../errors.ts";
import { specifiedTags } from "../../resource/tags.ts";
import { amazonIpv6Block, vpcBlock } from "../../resource/vpc/address-blocks.ts";
import { defaultDhcpOptions, makeDefaultVpc } from "../../resource/vpc/default-vpc.ts";
import { makeVpc } from "../../resource/vpc/make-vpc.ts";
import type { VpcRecord } from "../../resource/vpc/vpc.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { shownVpc } from "./shown-vpc.ts";

export function createVpc(
  { resources }: Rooms,
  input: CreateVpcCommandInput,
  call: Call,
): CreateVpcResult {
  refusePools(input);
  if (input.VpcEncryptionControl) throw notImplemented("Encryption control of VPCs");
  if (!input.CidrBlock) {
    throw missingParameter("Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.");
  }
  const instanceTenancy = input.InstanceTenancy ?? "default";
  if (instanceTenancy === "host") {
    throw invalidParameterValue("Value (host) for parameter instanceTenancy is invalid.");
  }
  const place = placeOf(call);
  checkBorderGroup(input.Ipv6CidrBlockNetworkBorderGroup, place.region);
  const settings = {
    isDefault: false,
    instanceTenancy,
    cidrBlock: vpcBlock(input.CidrBlock),
    ipv6CidrBlock: input.AmazonProvidedIpv6CidrBlock ? amazonIpv6Block(resources) : undefined,
    tags: specifiedTags(input.TagSpecifications, ["vpc"]),
  };
  const vpc = resources.commit(() =>
    makeVpc(resources, place, { ...settings, dhcpOptionsId: defaultDhcpOptions(resources, place) }),
  );
  return { Vpc: newVpc(vpc) };
}

export function createDefaultVpc(
  { resources }: Rooms,
  _input: object,
  call: Call,
): CreateDefaultVpcResult {
  const place = placeOf(call);
  if (defaultVpcOf(resources.vpcs.in(place)) !== undefined) {
    throw clientError(
      "DefaultVpcAlreadyExists",
      "A Default VPC already exists for this account in this region.",
    );
  }
  return { Vpc: newVpc(resources.commit(() => makeDefaultVpc(resources, place))) };
}

export function defaultVpcOf(vpcs: Iterable<VpcRecord>): VpcRecord | undefined {
  for (const vpc of vpcs) if (vpc.isDefault) return vpc;
  return undefined;
}

/** As it is when it has just been asked for. */
function newVpc(vpc: VpcRecord): Vpc {
  const shown = shownVpc(vpc);
  return {
    ...shown,
    State: "pending",
    ...(shown.Ipv6CidrBlockAssociationSet && {
      Ipv6CidrBlockAssociationSet: shown.Ipv6CidrBlockAssociationSet.map((association) => ({
        ...association,
        Ipv6CidrBlockState: { State: "associating" as const },
      })),
    }),
  };
}

/** Addresses that an account brings itself, or has in pools. */
export function refusePools(input: {
  readonly Ipv4IpamPoolId?: string | undefined;
  readonly Ipv4NetmaskLength?: number | undefined;
  readonly Ipv6IpamPoolId?: string | undefined;
  readonly Ipv6NetmaskLength?: number | undefined;
  readonly Ipv6Pool?: string | undefined;
}): void {
  const { Ipv4IpamPoolId, Ipv4NetmaskLength, Ipv6IpamPoolId, Ipv6NetmaskLength, Ipv6Pool } = input;
  if (Ipv4IpamPoolId || Ipv4NetmaskLength || Ipv6IpamPoolId || Ipv6NetmaskLength) {
    throw notImplemented("VPC IP Address Manager (IPAM)");
  }
  if (Ipv6Pool) throw notImplemented("Bringing IPv6 addresses of one's own");
}

/** There are no local zones. */
export function checkBorderGroup(group: string | undefined, region: string): void {
  if (group === undefined || group === region) return;
  throw invalidParameterValue(
    `Value (${group}) for parameter networkBorderGroup is invalid. The network border group is not valid for the region.`,
  );
}
