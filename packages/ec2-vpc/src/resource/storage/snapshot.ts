/** EBS snapshots as records. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Snapshot.html */
import { clientError } from "../../errors.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";
import { shownTime } from "../time.ts";

export interface SnapshotRecord extends ResourceRecord {
  /** Of a copy: `vol-ffffffff`. */
  readonly volumeId: string;
  readonly volumeSizeGiB: number;
  readonly description: string;
  readonly startedAt: number;
  readonly encrypted: boolean;
  readonly kmsKeyId: string | undefined;
  readonly storageTier: "standard" | "archive";
  /** Accounts that may create volumes from it; `all` is everyone. */
  readonly createVolumePermissions: readonly string[];
}

export const SNAPSHOT: Kind<SnapshotRecord> = {
  type: "snapshot",
  prefix: "snap",
  notFound: ([id]) =>
    clientError("InvalidSnapshot.NotFound", `The snapshot '${id}' does not exist.`),
  malformed: (id) =>
    clientError("InvalidSnapshotID.Malformed", `Invalid id: "${id}" (expecting "snap-...")`),
  filters: {
    description: ({ description }) => description,
    encrypted: ({ encrypted }) => encrypted,
    "owner-alias": () => undefined,
    "owner-id": ({ accountId }) => accountId,
    progress: () => "100%",
    "snapshot-id": ({ id }) => id,
    "start-time": ({ startedAt }) => shownTime(startedAt),
    status: () => "completed",
    "storage-tier": ({ storageTier }) => storageTier,
    "transfer-type": () => "standard",
    "volume-id": ({ volumeId }) => volumeId,
    "volume-size": ({ volumeSizeGiB }) => volumeSizeGiB,
  },
};
