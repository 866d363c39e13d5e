/** Errors of delegation requests. Source: IAM API Reference; the sentence is ours. */
import { ServiceError } from "@cloudglass/wire";

export const noSuchDelegationRequest = (id: string) =>
  new ServiceError("NoSuchEntity", 404, `The delegation request ${id} cannot be found.`);
