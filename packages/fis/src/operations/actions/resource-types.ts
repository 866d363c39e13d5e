/** GetTargetResourceType and ListTargetResourceTypes. */
import type {
  GetTargetResourceTypeCommandInput,
  GetTargetResourceTypeCommandOutput,
  ListTargetResourceTypesCommandInput,
  ListTargetResourceTypesCommandOutput,
} from "@aws-sdk/client-fis";
import { noSuchResourceType } from "../../errors.ts";
import { RESOURCE_TYPES } from "../../target/resource-types.ts";
import type { Operation } from "../operation.ts";
import { listing, PAGE_MAX } from "../paging.ts";

export const getTargetResourceType: Operation<
  GetTargetResourceTypeCommandInput,
  GetTargetResourceTypeCommandOutput
> = (_rooms, { resourceType = "" }) => {
  const type = RESOURCE_TYPES.get(resourceType);
  if (type === undefined) throw noSuchResourceType(resourceType);
  return { targetResourceType: { resourceType, description: type.description, parameters: {} } };
};

export const listTargetResourceTypes: Operation<
  ListTargetResourceTypesCommandInput,
  ListTargetResourceTypesCommandOutput
> = (_rooms, { maxResults = PAGE_MAX, nextToken }) => {
  const all = [...RESOURCE_TYPES.values()];
  const { page, nextToken: next } = listing(all, ({ id }) => id, "types", nextToken, maxResults);
  const targetResourceTypes = page.map(({ id, description }) => ({
    resourceType: id,
    description,
  }));
  return { targetResourceTypes, nextToken: next };
};
