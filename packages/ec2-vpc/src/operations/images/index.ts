import {
  disableImageBlockPublicAccess,
  enableImageBlockPublicAccess,
  getImageBlockPublicAccessState,
} from "./block-public-access.ts";
import { copyImage } from "./copy-image.ts";
import { createImage } from "./create-image.ts";
import {
  deregisterImage,
  disableImageDeregistrationProtection,
  enableImageDeregistrationProtection,
} from "./deregister-image.ts";
import { describeImages } from "./describe-images.ts";
import {
  describeImageAttribute,
  modifyImageAttribute,
  resetImageAttribute,
} from "./image-attributes.ts";
import {
  disableImage,
  disableImageDeprecation,
  enableImage,
  enableImageDeprecation,
} from "./image-states.ts";
import { registerImage } from "./register-image.ts";

export const imageOperations = {
  CopyImage: copyImage,
  CreateImage: createImage,
  DeregisterImage: deregisterImage,
  DescribeImageAttribute: describeImageAttribute,
  DescribeImages: describeImages,
  DisableImage: disableImage,
  DisableImageBlockPublicAccess: disableImageBlockPublicAccess,
  DisableImageDeprecation: disableImageDeprecation,
  DisableImageDeregistrationProtection: disableImageDeregistrationProtection,
  EnableImage: enableImage,
  EnableImageBlockPublicAccess: enableImageBlockPublicAccess,
  EnableImageDeprecation: enableImageDeprecation,
  EnableImageDeregistrationProtection: enableImageDeregistrationProtection,
  GetImageBlockPublicAccessState: getImageBlockPublicAccessState,
  ModifyImageAttribute: modifyImageAttribute,
  RegisterImage: registerImage,
  ResetImageAttribute: resetImageAttribute,
};
