/** The image and the type of a launch, which have to fit. */
import {
  clientError,
  invalidParameterValue,
  missing,
  unsupportedOperation,
} from "../../../errors.ts";
import { resolveImage } from "../../image/find-image.ts";
import type { ImageRecord } from "../../image/image.ts";
import type { Place } from "../../record.ts";
import type { Resources } from "../../resources.ts";
import { instanceTypes } from "../types/catalogue.ts";
import type { InstanceTypeRecord } from "../types/family.ts";

/** Of a request that names none. */
export const DEFAULT_TYPE = "m1.small";

export function launchImage(
  resources: Resources,
  place: Place,
  reference: string | undefined,
): ImageRecord {
  if (!reference) throw missing("ImageId");
  const image = resolveImage(resources, place, reference);
  if (image.state === "available") return image;
  throw clientError(
    "InvalidAMIID.Unavailable",
    `The image ID '${image.id}' is not available: it is ${image.state}`,
  );
}

export function requireType(name: string = DEFAULT_TYPE): InstanceTypeRecord {
  const type = instanceTypes().get(name);
  if (type === undefined) throw invalidParameterValue(`Invalid value '${name}' for InstanceType.`);
  return type;
}

/** Throws unless instances of the type can boot the image. */
export function requireFit(type: InstanceTypeRecord, image: ImageRecord): void {
  if (!type.architectures.includes(image.architecture)) {
    throw invalidParameterValue(
      `The architecture '${type.architectures.join(",")}' of the specified instance type does not match the architecture '${image.architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI.`,
    );
  }
  const needsEna = !type.traits.has("xen");
  if (needsEna && !image.enaSupport) {
    throw invalidParameterValue(
      `Enhanced networking with the Elastic Network Adapter (ENA) is required for the '${type.id}' instance type. Ensure that you are using an AMI that is enabled for ENA.`,
    );
  }
  if (image.bootMode === "uefi" && (type.traits.has("xen") || type.traits.has("bios-only"))) {
    throw unsupportedOperation(
      `The specified instance type '${type.id}' does not support the boot mode 'uefi' of the specified AMI.`,
    );
  }
}
