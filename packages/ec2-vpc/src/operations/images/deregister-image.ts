/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeregisterImage.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableImageDeregistrationProtection.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableImageDeregistrationProtection.html
 */
import type {
  DeregisterImageCommandInput,
  DeregisterImageResult,
  DisableImageDeregistrationProtectionCommandInput,
  EnableImageDeregistrationProtectionCommandInput,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { notImplemented, operationNotPermitted } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { requireOwnImage } from "./own-image.ts";

/** Its snapshots stay unless the request takes them along: those that no other image has. */
export function deregisterImage(
  { resources }: Rooms,
  input: DeregisterImageCommandInput,
  call: Call,
): DeregisterImageResult {
  const place = placeOf(call);
  const image = requireOwnImage(resources, place, input.ImageId);
  if (image.deregistrationProtection) {
    throw operationNotPermitted(
      `Deregistration protection is enabled for the AMI '${image.id}'. To deregister the AMI, first disable its deregistration protection.`,
    );
  }
  const own = image.volumes.flatMap(
    ({ snapshotId }) => resources.snapshots.find(place, snapshotId)?.id ?? [],
  );
  resources.images.remove(image.id);
  if (!input.DeleteAssociatedSnapshots) return { Return: true };
  const used = new Set(
    [...resources.images.in(place)].flatMap(({ volumes }) =>
      volumes.map(({ snapshotId }) => snapshotId),
    ),
  );
  const results = own.map((snapshotId) => {
    const isUsed = used.has(snapshotId);
    if (!isUsed) resources.snapshots.remove(snapshotId);
    return {
      SnapshotId: snapshotId,
      ReturnCode: isUsed ? ("skipped" as const) : ("success" as const),
    };
  });
  return { Return: true, DeleteSnapshotResults: results };
}

export function enableImageDeregistrationProtection(
  { resources }: Rooms,
  input: EnableImageDeregistrationProtectionCommandInput,
  call: Call,
): { readonly Return: string } {
  const image = requireOwnImage(resources, placeOf(call), input.ImageId);
  if (input.WithCooldown) throw notImplemented("Deregistration protection with a cooldown");
  resources.images.put({ ...image, deregistrationProtection: true });
  return { Return: "enabled-without-cooldown" };
}

export function disableImageDeregistrationProtection(
  { resources }: Rooms,
  input: DisableImageDeregistrationProtectionCommandInput,
  call: Call,
): { readonly Return: string } {
  const image = requireOwnImage(resources, placeOf(call), input.ImageId);
  resources.images.put({ ...image, deregistrationProtection: false });
  return { Return: "disabled" };
}
