/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyNetworkInterfaceAttribute.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ResetNetworkInterfaceAttribute.html
 */
import type {
  ModifyNetworkInterfaceAttributeCommandInput,
  ResetNetworkInterfaceAttributeCommandInput,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import {
  clientError,
  invalidParameterCombination,
  invalidParameterValue,
  missing,
  notImplemented,
  operationNotPermitted,
} from "../../errors.ts";
import { readConnectionTracking } from "../../resource/interface/connection-tracking.ts";
import { requireGroups } from "../../resource/interface/make-interface.ts";
import type { NetworkInterfaceRecord } from "../../resource/interface/network-interface.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";

type Input = ModifyNetworkInterfaceAttributeCommandInput;

const ATTRIBUTES = {
  Description: "description",
  SourceDestCheck: "sourceDestCheck",
  Groups: "groupSet",
  Attachment: "attachment",
  EnablePrimaryIpv6: "enablePrimaryIpv6",
  ConnectionTrackingSpecification: "connectionTrackingSpecification",
} as const;

const NOT_SERVED = [
  "EnaSrdSpecification",
  "AssociatePublicIpAddress",
  "AssociatedSubnetIds",
] as const;

export function modifyNetworkInterfaceAttribute(
  { resources }: Rooms,
  input: Input,
  call: Call,
): object {
  const place = placeOf(call);
  const record = resources.networkInterfaces.require(place, input.NetworkInterfaceId);
  for (const name of NOT_SERVED) if (input[name] !== undefined) throw notImplemented(name);
  const given = Object.entries(ATTRIBUTES).filter(
    ([name]) => input[name as keyof typeof ATTRIBUTES] !== undefined,
  );
  if (given.length === 0) throw missing("attribute");
  if (given.length > 1) {
    const names = given.map(([, name]) => name).join(", ");
    throw invalidParameterCombination(`Fields for multiple attribute types specified: ${names}`);
  }
  requireOwn(record);
  resources.networkInterfaces.put(changed(resources, place, record, input));
  return {};
}

function changed(
  resources: Resources,
  place: Place,
  record: NetworkInterfaceRecord,
  input: Input,
): NetworkInterfaceRecord {
  const { Description, SourceDestCheck, Groups, Attachment } = input;
  const { ConnectionTrackingSpecification: tracking } = input;
  if (Description !== undefined) return { ...record, description: Description.Value ?? "" };
  if (SourceDestCheck !== undefined) {
    if (SourceDestCheck.Value === undefined) throw missing("sourceDestCheck");
    return { ...record, sourceDestCheck: SourceDestCheck.Value };
  }
  if (Attachment !== undefined) return withAttachment(record, Attachment);
  if (input.EnablePrimaryIpv6 !== undefined) return withPrimaryIpv6(record, input);
  if (tracking !== undefined) {
    const connectionTracking = readConnectionTracking(tracking, record.connectionTracking);
    return { ...record, connectionTracking };
  }
  const securityGroupIds = [...new Set(Groups)];
  if (securityGroupIds.length === 0) throw missing("groupSet");
  requireGroups(resources, place, record.vpcId, securityGroupIds, `interface ${record.id}`);
  return { ...record, securityGroupIds };
}

function withAttachment(
  record: NetworkInterfaceRecord,
  changes: NonNullable<Input["Attachment"]>,
): NetworkInterfaceRecord {
  const { AttachmentId, DeleteOnTermination } = changes;
  if (changes.EnaQueueCount !== undefined || changes.DefaultEnaQueueCount !== undefined) {
    throw notImplemented("EnaQueueCount");
  }
  if (!AttachmentId) throw missing("attachmentId");
  if (DeleteOnTermination === undefined) throw missing("deleteOnTermination");
  const { attachment } = record;
  if (attachment?.attachmentId !== AttachmentId) throw noSuchAttachment(AttachmentId);
  return { ...record, attachment: { ...attachment, deleteOnTermination: DeleteOnTermination } };
}

function withPrimaryIpv6(record: NetworkInterfaceRecord, { EnablePrimaryIpv6 }: Input) {
  if (!EnablePrimaryIpv6 && record.hasPrimaryIpv6) {
    throw invalidParameterValue("The primary IPv6 address cannot be disabled once it is enabled.");
  }
  if (EnablePrimaryIpv6 && record.ipv6Addresses.length === 0) {
    throw invalidParameterValue(`Network interface '${record.id}' has no IPv6 address.`);
  }
  return { ...record, hasPrimaryIpv6: EnablePrimaryIpv6 ?? false };
}

export function resetNetworkInterfaceAttribute(
  { resources }: Rooms,
  input: ResetNetworkInterfaceAttributeCommandInput,
  call: Call,
): object {
  const record = resources.networkInterfaces.require(placeOf(call), input.NetworkInterfaceId);
  if (input.SourceDestCheck === undefined) throw missing("sourceDestCheck");
  requireOwn(record);
  resources.networkInterfaces.put({ ...record, sourceDestCheck: true });
  return {};
}

/** Throws where a service made the interface. */
export function requireOwn({ requesterManaged }: NetworkInterfaceRecord): void {
  if (!requesterManaged) return;
  throw operationNotPermitted("You do not have permission to access the specified resource.");
}

export const noSuchAttachment = (id: string) =>
  clientError("InvalidAttachmentID.NotFound", `The attachment '${id}' does not exist`);
