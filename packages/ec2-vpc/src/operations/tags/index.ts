import { describeTags } from "./describe-tags.ts";
import { createTags, deleteTags } from "./tags.ts";

export const tagOperations = {
  CreateTags: createTags,
  DeleteTags: deleteTags,
  DescribeTags: describeTags,
};
