/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachVolume.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachVolume.html
 */
import type {
  AttachVolumeCommandInput,
  DetachVolumeCommandInput,
  VolumeAttachment,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import {
  clientError,
  incorrectState,
  invalidParameterValue,
  missing,
  operationNotPermitted,
} from "../../errors.ts";
import type { VolumeAttachment as Attached, VolumeRecord } from "../../resource/storage/volume.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { shownAttachment } from "./shown-volume.ts";

/** Of a volume with Multi-Attach. */
const ATTACHMENTS_MAX = 16;

export function attachVolume(
  { resources, fleet, env }: Rooms,
  { VolumeId, InstanceId, Device: device }: AttachVolumeCommandInput,
  call: Call,
): VolumeAttachment {
  const place = placeOf(call);
  if (!device) throw missing("device");
  const volume = resources.volumes.require(place, VolumeId);
  const instance = resources.instances.require(place, InstanceId);
  if (instance.state !== "running" && instance.state !== "stopped") {
    throw incorrectState(`Instance '${instance.id}' is not 'running'.`);
  }
  if (volume.zone !== instance.placement.zone) {
    throw clientError(
      "InvalidVolume.ZoneMismatch",
      `The volume '${volume.id}' is not in the same availability zone as instance '${instance.id}'`,
    );
  }
  requireRoom(volume, instance.id);
  if (!/^(\/dev\/)?(xvd[a-z]{1,2}|sd[a-z]\d{0,2}|hd[a-z]\d{0,2})$/.test(device)) {
    throw invalidParameterValue(
      `Value (${device}) for parameter device is invalid. ${device} is not a valid EBS device name.`,
    );
  }
  for (const { attachment } of resources.attached.volumes(instance.id)) {
    if (attachment.device !== device) continue;
    throw invalidParameterValue(
      `Invalid value '${device}' for unixDevice. Attachment point ${device} is already in use`,
    );
  }
  const attachment: Attached = {
    instanceId: instance.id,
    device,
    attachedAt: env.clock.now(),
    deleteOnTermination: false,
  };
  resources.volumes.put({ ...volume, attachments: [...volume.attachments, attachment] });
  fleet.machine(instance.id)?.attachVolume({
    volumeId: volume.id,
    deviceName: device,
    sizeBytes: volume.sizeGiB * 2 ** 30,
  });
  return shownAttachment(volume.id, attachment, "attaching");
}

function requireRoom({ id, attachments, multiAttachEnabled }: VolumeRecord, instanceId: string) {
  const [first] = attachments;
  const isThere = attachments.some((each) => each.instanceId === instanceId);
  const isFull = attachments.length >= (multiAttachEnabled ? ATTACHMENTS_MAX : 1);
  if (first === undefined || (!isThere && !isFull)) return;
  throw clientError("VolumeInUse", `${id} is already attached to an instance`);
}

export function detachVolume(
  { resources, fleet }: Rooms,
  { VolumeId, InstanceId, Device }: DetachVolumeCommandInput,
  call: Call,
): VolumeAttachment {
  const place = placeOf(call);
  const volume = resources.volumes.require(place, VolumeId);
  if (volume.attachments.length === 0) {
    throw incorrectState(`Volume '${volume.id}' is in the 'available' state.`);
  }
  const found = volume.attachments.filter(
    ({ instanceId, device }) =>
      (!InstanceId || instanceId === InstanceId) && (!Device || device === Device),
  );
  const [attachment] = found;
  if (attachment === undefined) {
    throw clientError(
      "InvalidAttachment.NotFound",
      `The volume '${volume.id}' is not attached to instance '${InstanceId ?? ""}' as device '${Device ?? ""}'`,
    );
  }
  if (found.length > 1) throw missing("instanceId");
  const instance = resources.instances.get(attachment.instanceId);
  if (instance?.state === "running" && attachment.device === instance.rootDeviceName) {
    throw operationNotPermitted(
      `Unable to detach root volume '${volume.id}' from instance '${instance.id}'`,
    );
  }
  const attachments = volume.attachments.filter((each) => each !== attachment);
  resources.volumes.put({ ...volume, attachments });
  fleet.machine(attachment.instanceId)?.detachVolume(volume.id);
  return shownAttachment(volume.id, attachment, "detaching");
}
