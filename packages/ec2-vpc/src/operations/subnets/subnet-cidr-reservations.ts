/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnetCidrReservation.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSubnetCidrReservation.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSubnetCidrReservations.html
 */
import type {
  CreateSubnetCidrReservationCommandInput,
  CreateSubnetCidrReservationResult,
  DeleteSubnetCidrReservationCommandInput,
  DeleteSubnetCidrReservationResult,
  GetSubnetCidrReservationsCommandInput,
  GetSubnetCidrReservationsResult,
  SubnetCidrReservation,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError } from "../../errors.ts";
import { cidr, containsBlock, formatCidr, overlap, parseCidr } from "../../packet/tables/cidr.ts";
import type { Resources } from "../../resource/resources.ts";
import { shownTags, specifiedTags } from "../../resource/tags.ts";
import { notACidr } from "../../resource/vpc/address-blocks.ts";
import type { SubnetRecord } from "../../resource/vpc/subnet.ts";
import type { SubnetCidrReservationRecord } from "../../resource/vpc/subnet-cidr-reservation.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";

export function createSubnetCidrReservation(
  { resources }: Rooms,
  input: CreateSubnetCidrReservationCommandInput,
  call: Call,
): CreateSubnetCidrReservationResult {
  const place = placeOf(call);
  const subnet = resources.subnets.require(place, input.SubnetId);
  const reservation: SubnetCidrReservationRecord = {
    ...place,
    id: resources.newId("scr"),
    vpcId: subnet.vpcId,
    subnetId: subnet.id,
    cidrBlock: reservedBlock(resources, subnet, input.Cidr ?? ""),
    reservationType: input.ReservationType ?? "explicit",
    description: input.Description,
    tags: specifiedTags(input.TagSpecifications, ["subnet-cidr-reservation"]),
  };
  resources.subnetCidrReservations.put(reservation);
  return { SubnetCidrReservation: shown(reservation) };
}

/** Within the subnet, and apart from its other reservations; canonical. */
function reservedBlock(resources: Resources, subnet: SubnetRecord, text: string): string {
  const block = parseCidr(text);
  if (block === undefined) throw notACidr(text, "cidr");
  const own = [
    ...(subnet.cidrBlock === undefined ? [] : [subnet.cidrBlock]),
    ...subnet.ipv6Associations.map(({ cidrBlock }) => cidrBlock),
  ];
  if (!own.some((each) => containsBlock(cidr(each), block))) {
    throw clientError(
      "InvalidCidr.OutOfRange",
      `The CIDR '${text}' is not within the range of the subnet '${subnet.id}'.`,
    );
  }
  for (const each of resources.subnetCidrReservations.inVpc(subnet.vpcId)) {
    if (each.subnetId !== subnet.id || !overlap(cidr(each.cidrBlock), block)) continue;
    throw clientError(
      "SubnetCidrReservation.Conflict",
      `The CIDR '${text}' conflicts with the subnet CIDR reservation '${each.id}'.`,
    );
  }
  return formatCidr(block);
}

export function deleteSubnetCidrReservation(
  { resources }: Rooms,
  input: DeleteSubnetCidrReservationCommandInput,
  call: Call,
): DeleteSubnetCidrReservationResult {
  const reservations = resources.subnetCidrReservations;
  const gone = reservations.require(placeOf(call), input.SubnetCidrReservationId);
  reservations.remove(gone.id);
  return { DeletedSubnetCidrReservation: shown(gone) };
}

export function getSubnetCidrReservations(
  { resources }: Rooms,
  input: GetSubnetCidrReservationsCommandInput,
  call: Call,
): GetSubnetCidrReservationsResult {
  const place = placeOf(call);
  const subnet = resources.subnets.require(place, input.SubnetId);
  const inVpc = [...resources.subnetCidrReservations.inVpc(subnet.vpcId)];
  const from = inVpc.filter(({ subnetId }) => subnetId === subnet.id);
  const page = describe(resources, resources.subnetCidrReservations, input, place, {
    ids: undefined,
    from,
  });
  const isIpv6 = ({ cidrBlock }: SubnetCidrReservationRecord) => cidrBlock.includes(":");
  return {
    SubnetIpv4CidrReservations: page.records.filter((each) => !isIpv6(each)).map(shown),
    SubnetIpv6CidrReservations: page.records.filter(isIpv6).map(shown),
    NextToken: page.nextToken,
  };
}

function shown(reservation: SubnetCidrReservationRecord): SubnetCidrReservation {
  return {
    SubnetCidrReservationId: reservation.id,
    SubnetId: reservation.subnetId,
    Cidr: reservation.cidrBlock,
    ReservationType: reservation.reservationType,
    OwnerId: reservation.accountId,
    Description: reservation.description,
    Tags: shownTags(reservation.tags),
  };
}
