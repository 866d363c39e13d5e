import { createTags, deleteTags } from "./tags.ts";

export const tagOperations = {
  CreateTags: createTags,
  DeleteTags: deleteTags,
};
