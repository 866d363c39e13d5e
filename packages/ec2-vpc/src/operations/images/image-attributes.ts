/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImageAttribute.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyImageAttribute.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ResetImageAttribute.html
 */
import type {
  DescribeImageAttributeCommandInput,
  ImageAttribute,
  LaunchPermission as LaunchPermissionInput,
  ModifyImageAttributeCommandInput,
  ResetImageAttributeCommandInput,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import {
  clientError,
  invalidParameterCombination,
  missing,
  operationNotPermitted,
  unsupported,
} from "../../errors.ts";
import type { ImageRecord, LaunchPermission } from "../../resource/image/image.ts";
import { shownTime } from "../../resource/time.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { unknownAttribute } from "../instances/describe-instance-attribute.ts";
import { requireDescription } from "./new-image.ts";
import { requireOwnImage } from "./own-image.ts";
import { shownMappings } from "./shown-image.ts";

const valued = (Value: string | undefined) => (Value === undefined ? {} : { Value });

const READERS: Readonly<Record<string, (image: ImageRecord) => ImageAttribute>> = {
  description: ({ description }) => ({ Description: valued(description) }),
  kernel: ({ kernelId }) => ({ KernelId: valued(kernelId) }),
  ramdisk: ({ ramdiskId }) => ({ RamdiskId: valued(ramdiskId) }),
  launchPermission: ({ launchPermissions }) => ({
    LaunchPermissions: launchPermissions.map(({ userId, group, ...organization }) => ({
      UserId: userId,
      Group: group,
      OrganizationArn: organization.organizationArn,
      OrganizationalUnitArn: organization.organizationalUnitArn,
    })),
  }),
  productCodes: () => ({ ProductCodes: [] }),
  blockDeviceMapping: (image) => ({ BlockDeviceMappings: shownMappings(image) }),
  sriovNetSupport: ({ sriovNetSupport }) => ({ SriovNetSupport: valued(sriovNetSupport) }),
  bootMode: ({ bootMode }) => ({ BootMode: valued(bootMode) }),
  tpmSupport: ({ tpmSupport }) => ({ TpmSupport: valued(tpmSupport) }),
  uefiData: () => ({ UefiData: {} }),
  lastLaunchedTime: ({ lastLaunchedAt }) => ({
    LastLaunchedTime: valued(lastLaunchedAt === undefined ? undefined : shownTime(lastLaunchedAt)),
  }),
  imdsSupport: ({ imdsSupport }) => ({ ImdsSupport: valued(imdsSupport) }),
  deregistrationProtection: ({ deregistrationProtection }) => ({
    DeregistrationProtection: {
      Value: deregistrationProtection ? "enabled-without-cooldown" : "disabled",
    },
  }),
};

export function describeImageAttribute(
  { resources }: Rooms,
  { ImageId: id, Attribute: name }: DescribeImageAttributeCommandInput,
  call: Call,
): ImageAttribute {
  const image = requireOwnImage(resources, placeOf(call), id);
  if (!name) throw missing("attribute");
  if (!Object.hasOwn(READERS, name)) throw unknownAttribute(name);
  return { ImageId: image.id, ...READERS[name]?.(image) };
}

export function modifyImageAttribute(
  { resources }: Rooms,
  input: ModifyImageAttributeCommandInput,
  call: Call,
): object {
  const place = placeOf(call);
  const image = requireOwnImage(resources, place, input.ImageId);
  if (input.ProductCodes?.length) throw unsupported("Product codes cannot be set here.");
  const description =
    input.Description?.Value ?? (input.Attribute === "description" ? input.Value : undefined);
  if (description !== undefined) {
    resources.images.put({ ...image, description: requireDescription(description) });
    return {};
  }
  const imds =
    input.ImdsSupport?.Value ?? (input.Attribute === "imdsSupport" ? input.Value : undefined);
  if (imds !== undefined) {
    if (imds !== "v2.0") throw invalidAttributeItem(imds, "imdsSupport");
    resources.images.put({ ...image, imdsSupport: "v2.0" });
    return {};
  }
  const { add, remove } = permissionChanges(input);
  if (add.length + remove.length === 0) throw missing("launchPermission");
  const isBlocked = resources.region(place)?.imagesBlockedFromPublic ?? true;
  if (add.some(({ group }) => group === "all")) {
    if (isBlocked) {
      throw operationNotPermitted(
        "You can't publicly share this image because block public access for AMIs is enabled for this account in this Region.",
      );
    }
    if (image.volumes.some(({ encrypted }) => encrypted)) {
      throw clientError(
        "InvalidParameter",
        `Snapshots encrypted with the AWS Managed CMK can't be shared`,
      );
    }
  }
  const gone = new Set(remove.map(permissionKey));
  const kept = image.launchPermissions.filter((each) => !gone.has(permissionKey(each)));
  const known = new Set(kept.map(permissionKey));
  const launchPermissions = [...kept, ...add.filter((each) => !known.has(permissionKey(each)))];
  resources.images.put({ ...image, launchPermissions });
  return {};
}

const permissionKey = (permission: LaunchPermission) =>
  JSON.stringify([
    permission.userId,
    permission.group,
    permission.organizationArn,
    permission.organizationalUnitArn,
  ]);

const invalidAttributeItem = (value: string, type: string) =>
  clientError(
    "InvalidAMIAttributeItemValue",
    `Invalid attribute item value "${value}" for ${type} item type.`,
  );

/** In the two ways in which they can be said. */
function permissionChanges(input: ModifyImageAttributeCommandInput) {
  const { LaunchPermission: permission, OperationType: operation } = input;
  const named: LaunchPermissionInput[] = [
    ...(input.UserIds ?? []).map((UserId) => ({ UserId })),
    ...(input.UserGroups ?? []).map((Group) => ({ Group: Group as "all" })),
    ...(input.OrganizationArns ?? []).map((OrganizationArn) => ({ OrganizationArn })),
    ...(input.OrganizationalUnitArns ?? []).map((arn) => ({ OrganizationalUnitArn: arn })),
  ];
  if (named.length > 0 && operation === undefined) {
    throw invalidParameterCombination(
      "The parameter operationType is required with userId or userGroup.",
    );
  }
  const add = [...(permission?.Add ?? []), ...(operation === "add" ? named : [])];
  const remove = [...(permission?.Remove ?? []), ...(operation === "remove" ? named : [])];
  return { add: add.map(checked), remove: remove.map(checked) };
}

function checked(permission: LaunchPermissionInput): LaunchPermission {
  const { UserId: userId, Group: group } = permission;
  if (userId !== undefined && !/^\d{12}$/.test(userId)) {
    throw invalidAttributeItem(userId, "userId");
  }
  if (group !== undefined && group !== "all") throw invalidAttributeItem(group, "userGroup");
  if (permission.OrganizationArn ?? permission.OrganizationalUnitArn) {
    throw unsupported("Sharing an image with an organization is not supported by this emulator.");
  }
  return { userId, group };
}

export function resetImageAttribute(
  { resources }: Rooms,
  { ImageId: id, Attribute: name }: ResetImageAttributeCommandInput,
  call: Call,
): object {
  const image = requireOwnImage(resources, placeOf(call), id);
  if (name !== "launchPermission") throw unknownAttribute(name ?? "");
  resources.images.put({ ...image, launchPermissions: [] });
  return {};
}
