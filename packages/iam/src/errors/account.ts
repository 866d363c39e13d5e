/** Errors of what an account as a whole has. Source: IAM API Reference; AWS's answers as recorded and quoted. */
import { ServiceError } from "@cloudglass/wire";
import { validation } from "../errors.ts";

export const accountAliasTaken = (alias: string) =>
  new ServiceError("EntityAlreadyExists", 409, `The account alias ${alias} already exists.`);
export const noSuchAccountAlias = (alias: string) =>
  new ServiceError("NoSuchEntity", 404, `The account alias ${alias} does not exist.`);
export const markerOfOtherFilter = () => validation("Marker and Filter do not match");
