/** `aws:s3:bucket-pause-replication`: what is to be replicated waits until the action is over. */
import { listed } from "../../action/parameters.ts";
import { validation } from "../../errors.ts";
import { durationMs } from "../../template/duration.ts";
import type { Effect } from "./effect.ts";

const FAULTS_MAX = 500;
const ARN = "arn:aws:s3:::";

export const pauseBucketReplication: Effect = {
  begin({ parameters, resources, require }) {
    const { region = "", destinationBuckets, prefixes, duration = "" } = parameters;
    for (const resource of resources) {
      const context = { "s3:DestinationRegion": region };
      require({ action: "s3:PauseReplication", resource, context });
      for (const verb of ["Get", "Put"]) {
        const action = `s3:${verb}ReplicationConfiguration`;
        require({ action, resource, context: { "s3:IsReplicationPauseRequest": "true" } });
      }
    }
    const destinations = each(destinationBuckets).map((destination) =>
      destination?.startsWith(ARN) === false ? `${ARN}${destination}` : destination,
    );
    const faults = resources.flatMap((bucket) =>
      destinations.flatMap((destination) =>
        each(prefixes).map((prefix) => ({
          target: {
            ...{ bucket, region },
            ...(destination !== undefined && { destination }),
            ...(prefix !== undefined && { prefix }),
          },
          kind: "pause" as const,
        })),
      ),
    );
    if (faults.length > FAULTS_MAX) {
      throw validation(`An action cannot inject more than ${FAULTS_MAX} faults.`);
    }
    return { durationMs: durationMs(duration), faults };
  },
};

/** Undefined: whichever. */
const each = (list: string | undefined): readonly (string | undefined)[] =>
  list === undefined ? [undefined] : listed(list);
