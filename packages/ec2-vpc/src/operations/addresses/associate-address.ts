/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateAddress.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateAddress.html
 */
import type {
  AssociateAddressCommandInput,
  AssociateAddressResult,
  DisassociateAddressCommandInput,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import {
  clientError,
  invalidParameterCombination,
  invalidParameterValue,
  missingParameter,
} from "../../errors.ts";
import {
  associateElastic,
  disassociateElastic,
} from "../../resource/interface/associate-address.ts";
import type { ElasticAddressRecord } from "../../resource/interface/elastic-address.ts";
import type { NetworkInterfaceRecord } from "../../resource/interface/network-interface.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { authFailure, findAddress, requireNotManaged } from "./find-address.ts";

type Input = AssociateAddressCommandInput;

/** An address that is associated elsewhere moves, unless the request forbids it. */
export function associateAddress(
  { resources }: Rooms,
  input: Input,
  call: Call,
): AssociateAddressResult {
  const place = placeOf(call);
  const elastic = findAddress(resources, place, input);
  requireNotManaged(resources, elastic);
  const target = findInterface(resources, place, input);
  if (target.requesterManaged) {
    throw authFailure("You do not have permission to access the specified resource.");
  }
  const privateAddress = findPrivateAddress(target, input.PrivateIpAddress);
  requireInternetGateway(resources, target.vpcId);
  const to = { networkInterfaceId: target.id, privateAddress };
  const { association } = elastic;
  if (
    association?.networkInterfaceId === to.networkInterfaceId &&
    association.privateAddress === privateAddress
  ) {
    return { AssociationId: association.associationId };
  }
  if (input.AllowReassociation === false) requireUnassociated(resources, elastic, to);
  const AssociationId = resources.commit(() => associateElastic(resources, elastic, to));
  return { AssociationId };
}

function findInterface(resources: Resources, place: Place, input: Input): NetworkInterfaceRecord {
  const { InstanceId: instanceId, NetworkInterfaceId: interfaceId } = input;
  if (interfaceId) {
    if (instanceId) {
      throw invalidParameterCombination(
        "You may specify either an instance ID or a network interface ID, but not both",
      );
    }
    return resources.networkInterfaces.require(place, interfaceId);
  }
  if (!instanceId) {
    throw missingParameter("Either instance ID or network interface id must be specified");
  }
  const instance = resources.instances.require(place, instanceId);
  if (instance.state !== "running" && instance.state !== "stopped") {
    throw clientError(
      "InvalidInstanceID",
      `The ${instance.state} instance '${instance.id}' is not in a valid state for this operation.`,
    );
  }
  const [primary, ...more] = resources.attached.interfaces(instance.id);
  if (primary === undefined || more.length > 0) {
    throw clientError(
      "InvalidInstanceID",
      `There are multiple interfaces attached to instance '${instance.id}'. Please specify an interface ID for the operation instead.`,
    );
  }
  return primary;
}

function findPrivateAddress(
  { id, addresses }: NetworkInterfaceRecord,
  wanted: string | undefined,
): string {
  const found =
    wanted === undefined ? addresses[0] : addresses.find((each) => each.address === wanted);
  if (found !== undefined) return found.address;
  throw invalidParameterValue(
    wanted === undefined
      ? `Network interface '${id}' has no private IPv4 address.`
      : `The private IP address '${wanted}' is not assigned to network interface '${id}'.`,
  );
}

/** Throws Gateway.NotAttached. */
export function requireInternetGateway(resources: Resources, vpcId: string): void {
  for (const _gateway of resources.internetGateways.inVpc(vpcId)) return;
  throw clientError(
    "Gateway.NotAttached",
    `Network ${vpcId} is not attached to any internet gateway`,
  );
}

function requireUnassociated(
  resources: Resources,
  { id, association }: ElasticAddressRecord,
  to: { readonly networkInterfaceId: string; readonly privateAddress: string },
): void {
  const other = resources.publicAddresses.associatedWith(to.networkInterfaceId, to.privateAddress);
  const [resource, associationId] =
    association === undefined
      ? [other?.id, other?.association?.associationId]
      : [id, association.associationId];
  if (associationId === undefined) return;
  throw clientError(
    "Resource.AlreadyAssociated",
    `resource ${resource} is already associated with associate-id ${associationId}`,
  );
}

export function disassociateAddress(
  { resources }: Rooms,
  input: DisassociateAddressCommandInput,
  call: Call,
): object {
  const elastic = findAssociated(resources, placeOf(call), input);
  requireNotManaged(resources, elastic);
  resources.commit(() => disassociateElastic(resources, elastic));
  return {};
}

function findAssociated(
  resources: Resources,
  place: Place,
  { AssociationId: id, PublicIp }: DisassociateAddressCommandInput,
): ElasticAddressRecord {
  if (!id) {
    if (!PublicIp) {
      throw missingParameter("Either public IP or association id must be specified");
    }
    return findAddress(resources, place, { PublicIp });
  }
  for (const elastic of resources.elasticAddresses.in(place)) {
    if (elastic.association?.associationId === id) return elastic;
  }
  throw clientError("InvalidAssociationID.NotFound", `The association ID '${id}' does not exist`);
}
