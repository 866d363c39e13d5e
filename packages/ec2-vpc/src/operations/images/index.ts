import { describeImages } from "./describe-images.ts";

export const imageOperations = {
  DescribeImages: describeImages,
};
