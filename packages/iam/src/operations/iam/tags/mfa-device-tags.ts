/** TagMFADevice, UntagMFADevice, ListMFADeviceTags. */
import type { Iam } from "../iam-operation.ts";
import { deviceNamed } from "../mfa-devices/device-owner.ts";
import { addTags, listTags, removeTags } from "./tags.ts";

export const tagMFADevice: Iam<"TagMFADevice"> = (identities, input, call) => {
  const { serialNumber } = deviceNamed(identities, call, input.SerialNumber);
  return addTags(identities, serialNumber, input.Tags);
};

export const untagMFADevice: Iam<"UntagMFADevice"> = (identities, input, call) => {
  const { serialNumber } = deviceNamed(identities, call, input.SerialNumber);
  return removeTags(identities, serialNumber, input.TagKeys);
};

export const listMFADeviceTags: Iam<"ListMFADeviceTags"> = (identities, input, call) => {
  const { serialNumber } = deviceNamed(identities, call, input.SerialNumber);
  return listTags(identities, serialNumber, "ListMFADeviceTags", input);
};
