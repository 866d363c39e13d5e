/** The rows of MFA devices. An operation on a user's device asks on the user, not on the device. */
import type { Identities } from "../identities.ts";
import { rootArn } from "../identity/arn.ts";
import { findMfaDevice, mfaSerialNumber } from "../identity/mfa-device.ts";
import { tagsOf } from "../identity/tag.ts";
import { namesRoot } from "../operations/iam/mfa-devices/device-owner.ts";
import { IamRequests, making, on } from "./iam-requests.ts";
import type { IamRows } from "./iam-rows.ts";
import { type CallHead, type Context, requestTags, resourceTags } from "./rule.ts";

export function mfaDeviceRows(identities: Identities) {
  const iam = new IamRequests(identities);

  function owner(name: string | undefined, call: CallHead) {
    return namesRoot(identities, call, name)
      ? on(call, rootArn(call.caller.accountId))
      : iam.userOrSelf(name, call);
  }
  /** Serial numbers are found in any case; the permission is on the device as its name is written. */
  function device(asked: string, call: CallHead, context: Context = {}) {
    const { catalogue } = identities;
    const found = findMfaDevice(catalogue, asked);
    if (found?.accountId !== call.caller.accountId) return on(call, asked, context);
    const tags = resourceTags(tagsOf(catalogue, found.serialNumber));
    return on(call, found.serialNumber, { ...tags, ...context });
  }

  return {
    CreateVirtualMFADevice: (i, call) =>
      making(
        call,
        mfaSerialNumber(call.caller.accountId, i.Path ?? "/", i.VirtualMFADeviceName),
        "MFADevice",
        i.Tags,
      ),
    EnableMFADevice: (i, call) => owner(i.UserName, call),
    DeactivateMFADevice: (i, call) => owner(i.UserName, call),
    ResyncMFADevice: (i, call) => owner(i.UserName, call),
    DeleteVirtualMFADevice: (i, call) => device(i.SerialNumber, call),
    GetMFADevice: (i, call) => owner(i.UserName, call),
    ListMFADevices: (i, call) => owner(i.UserName, call),
    ListVirtualMFADevices: (_i, call) => on(call, "*"),
    TagMFADevice: (i, call) => device(i.SerialNumber, call, requestTags(i.Tags)),
    UntagMFADevice: (i, call) => device(i.SerialNumber, call, { "aws:TagKeys": i.TagKeys }),
    ListMFADeviceTags: (i, call) => device(i.SerialNumber, call),
  } satisfies Partial<IamRows>;
}
