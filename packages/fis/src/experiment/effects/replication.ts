/**
 * `aws:s3:bucket-pause-replication`, `aws:dynamodb:global-table-pause-replication`: what is to be replicated waits until the
 * action is over.
 */
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

/** In AWS by policies of the table and of its stream that deny DynamoDB's own role: what is needed to put them there. */
export const pauseTableReplication: Effect = {
  async begin({ parameters, resources, call, require }) {
    for (const arn of resources) {
      const { Table } = (await call("dynamodb", "DescribeTable", { TableName: arn })) as {
        readonly Table: { readonly LatestStreamArn?: string };
      };
      for (const resource of [arn, Table.LatestStreamArn ?? arn]) {
        for (const verb of ["Get", "Put", "Delete"]) {
          require({ action: `dynamodb:${verb}ResourcePolicy`, resource });
        }
      }
    }
    const faults = resources.map((table) => ({ target: { table }, kind: "pause" as const }));
    return { durationMs: durationMs(parameters.duration ?? ""), faults };
  },
};

/** Undefined: whichever. */
const each = (list: string | undefined): readonly (string | undefined)[] =>
  list === undefined ? [undefined] : listed(list);
