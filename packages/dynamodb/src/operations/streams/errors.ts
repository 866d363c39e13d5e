/** What DynamoDB Streams answers with, in AWS's words. Source: its API Reference, AWS's answers. */
import { ServiceError } from "@cloudglass/wire";
import { resourceNotFound } from "../../errors.ts";

export const noSuchStream = (arn: string) =>
  resourceNotFound(`Requested resource not found: Stream: ${arn} not found`);
export const noSuchShard = () =>
  resourceNotFound("Requested resource not found: Shard does not exist");
export const trimmed = () =>
  new ServiceError(
    "TrimmedDataAccessException",
    400,
    "The data you are trying to access has been trimmed",
  );
export const expiredIterator = () =>
  new ServiceError("ExpiredIteratorException", 400, "Shard iterator has expired");
