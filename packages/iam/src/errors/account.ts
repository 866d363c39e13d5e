/** Errors of what an account as a whole has. Source: IAM API Reference; AWS's answers as recorded and quoted. */
import { entityExists, noSuchEntity, validation } from "../errors.ts";

export const accountAliasTaken = (alias: string) =>
  entityExists(`The account alias ${alias} already exists.`);
export const noSuchAccountAlias = (alias: string) =>
  noSuchEntity(`The account alias ${alias} does not exist.`);
export const markerOfOtherFilter = () => validation("Marker and Filter do not match");
