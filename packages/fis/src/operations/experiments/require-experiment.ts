/** The experiment that a request names: of the caller's account and the request's region. */
import { noSuchExperiment } from "../../errors.ts";
import type { ExperimentRecord } from "../../experiment/experiment.ts";
import type { Place } from "../../place.ts";
import type { Rooms } from "../../rooms.ts";

/** Throws ResourceNotFoundException. */
export function requireExperiment(
  { experiments }: Pick<Rooms, "experiments">,
  id: string | undefined,
  { caller, region }: Place,
): ExperimentRecord {
  const found = experiments.get(id ?? "");
  if (found?.accountId !== caller.accountId || found.region !== region) {
    throw noSuchExperiment(id ?? "");
  }
  return found;
}
