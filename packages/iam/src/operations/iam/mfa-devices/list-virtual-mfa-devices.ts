/** ListVirtualMFADevices: the account's, with the user that each is enabled for. Seeds and tags are not shown. */
import type { Identities } from "../../../identities.ts";
import { entityById } from "../../../identity/entity.ts";
import { type MfaDevice, mfaDevicesOfAccount } from "../../../identity/mfa-device.ts";
import type { Iam } from "../iam-operation.ts";
import { page } from "../page.ts";
import { rootShape, seconds, userShape } from "../shapes.ts";

export const listVirtualMFADevices: Iam<"ListVirtualMFADevices"> = (identities, input, call) => {
  const wanted = input.AssignmentStatus ?? "Any";
  const devices = mfaDevicesOfAccount(identities.catalogue, call.caller.accountId).filter(
    (device) => wanted === "Any" || (wanted === "Assigned") === (device.ownerId !== undefined),
  );
  const sortKey = (device: MfaDevice) => device.serialNumber;
  const { items, end } = page("ListVirtualMFADevices", devices, sortKey, input);
  return {
    VirtualMFADevices: items.map((device) => ({
      SerialNumber: device.serialNumber,
      ...assignment(identities, device),
    })),
    ...end,
  };
};

function assignment({ catalogue, env }: Identities, device: MfaDevice) {
  if (device.ownerId === undefined || device.enabledAt === undefined) return {};
  const EnableDate = seconds(device.enabledAt);
  const user = entityById(catalogue, device.ownerId);
  if (user !== undefined) return { EnableDate, User: userShape(user) };
  return { EnableDate, User: rootShape(catalogue, device.accountId, env.clock.now()) };
}
