/** Errors of delegation requests. Source: IAM API Reference; the sentence is ours. */
import { noSuchEntity } from "../errors.ts";

export const noSuchDelegationRequest = (id: string) =>
  noSuchEntity(`The delegation request ${id} cannot be found.`);
