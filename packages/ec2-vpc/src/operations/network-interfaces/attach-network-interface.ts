/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachNetworkInterface.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachNetworkInterface.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkInterface.html
 */
import type {
  AttachNetworkInterfaceCommandInput,
  AttachNetworkInterfaceResult,
  DeleteNetworkInterfaceCommandInput,
  DetachNetworkInterfaceCommandInput,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import {
  clientError,
  incorrectState,
  invalidParameterCombination,
  invalidParameterValue,
  missing,
  notImplemented,
  operationNotPermitted,
} from "../../errors.ts";
import type { InstanceRecord } from "../../resource/instance/instance.ts";
import { instanceTypes } from "../../resource/instance/types/catalogue.ts";
import {
  attachInterface,
  detachInterface,
  removeInterface,
} from "../../resource/interface/make-interface.ts";
import type { NetworkInterfaceRecord } from "../../resource/interface/network-interface.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { noSuchAttachment } from "./modify-network-interface-attribute.ts";

export function attachNetworkInterface(
  { resources }: Rooms,
  input: AttachNetworkInterfaceCommandInput,
  call: Call,
): AttachNetworkInterfaceResult {
  const place = placeOf(call);
  const { DeviceIndex: deviceIndex, NetworkCardIndex: networkCardIndex = 0 } = input;
  if (deviceIndex === undefined) throw missing("DeviceIndex");
  if (input.EnaSrdSpecification !== undefined) throw notImplemented("EnaSrdSpecification");
  if (input.EnaQueueCount !== undefined) throw notImplemented("EnaQueueCount");
  const record = attachable(resources, place, input.NetworkInterfaceId);
  const instance = resources.instances.require(place, input.InstanceId);
  requireFit(resources, record, instance, deviceIndex);
  const [primary] = resources.attached.interfaces(instance.id);
  const { attachment } = resources.commit(() =>
    attachInterface(resources, record, {
      to: { kind: "instance", id: instance.id },
      deviceIndex,
      networkCardIndex,
      deleteOnTermination: false,
      ownerId: instance.accountId,
      hostName: primary?.hostName,
    }),
  );
  return { AttachmentId: attachment.attachmentId, NetworkCardIndex: networkCardIndex };
}

/** The caller's own, or one that its owner lets the caller attach. */
function attachable(
  resources: Resources,
  place: Place,
  id: string | undefined,
): NetworkInterfaceRecord {
  for (const {
    permission,
    awsAccountId,
    networkInterfaceId,
  } of resources.interfacePermissions.all()) {
    if (permission !== "INSTANCE-ATTACH" || awsAccountId !== place.accountId) continue;
    const record = resources.networkInterfaces.get(networkInterfaceId);
    if (record?.id === id && record?.region === place.region) return record;
  }
  return resources.networkInterfaces.require(place, id);
}

function requireFit(
  resources: Resources,
  record: NetworkInterfaceRecord,
  instance: InstanceRecord,
  deviceIndex: number,
): void {
  if (record.attachment !== undefined) {
    throw clientError("InvalidNetworkInterface.InUse", `Interface: [${record.id}] in use.`);
  }
  if (instance.state !== "running" && instance.state !== "stopped") {
    throw incorrectState(`Instance '${instance.id}' is not in the 'running' or 'stopped' state.`);
  }
  if (instance.placement.zone !== record.zone) {
    throw invalidParameterCombination(
      "You may not attach a network interface to an instance if they are not in the same availability zone",
    );
  }
  const others = resources.attached.interfaces(instance.id);
  if (others.some(({ attachment }) => attachment?.deviceIndex === deviceIndex)) {
    throw invalidParameterValue(
      `Instance '${instance.id}' already has an interface attached at device index '${deviceIndex}'.`,
    );
  }
  const limit = instanceTypes().get(instance.instanceType)?.interfacesMax ?? 0;
  if (others.length >= limit) {
    throw clientError(
      "AttachmentLimitExceeded",
      `Interface count ${others.length + 1} exceeds the limit for ${instance.instanceType}`,
    );
  }
}

export function detachNetworkInterface(
  { resources }: Rooms,
  { AttachmentId: id = "" }: DetachNetworkInterfaceCommandInput,
  call: Call,
): object {
  if (id.startsWith("ela-attach")) {
    throw operationNotPermitted("You are not allowed to manage 'ela-attach' attachments.");
  }
  const record = interfaceAttachedBy(resources, placeOf(call), id);
  if (record.attachment?.deviceIndex === 0) {
    throw operationNotPermitted(
      `The network interface at device index 0 and networkCard index ${record.attachment.networkCardIndex} cannot be detached.`,
    );
  }
  resources.commit(() => detachInterface(resources, record));
  return {};
}

/** To an instance of the account, whoever's the interface is. */
function interfaceAttachedBy(
  resources: Resources,
  place: Place,
  id: string,
): NetworkInterfaceRecord {
  for (const record of resources.networkInterfaces.in(place)) {
    if (record.attachment?.attachmentId === id) return record;
  }
  for (const { networkInterfaceId, permission } of resources.interfacePermissions.all()) {
    const record = resources.networkInterfaces.get(networkInterfaceId);
    if (permission !== "INSTANCE-ATTACH" || record?.attachment?.attachmentId !== id) continue;
    if (record.attachment.ownerId === place.accountId && record.region === place.region) {
      return record;
    }
  }
  throw noSuchAttachment(id);
}

export function deleteNetworkInterface(
  { resources }: Rooms,
  input: DeleteNetworkInterfaceCommandInput,
  call: Call,
): object {
  const { id, attachment } = resources.networkInterfaces.require(
    placeOf(call),
    input.NetworkInterfaceId,
  );
  if (attachment !== undefined) {
    throw invalidParameterValue(`Network interface '${id}' is currently in use.`);
  }
  resources.commit(() => removeInterface(resources, id));
  return {};
}
