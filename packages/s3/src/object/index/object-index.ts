/** The object index: all tables over one database. */
import type { Environment } from "@cloudglass/env";
import { AccessPointTable } from "./access-point-table.ts";
import { AccountTable } from "./account-table.ts";
import { BlobTable } from "./blob-table.ts";
import { BucketTable } from "./bucket-table.ts";
import { Catalogue } from "./catalogue.ts";
import { LogLineTable } from "./log-line-table.ts";
import { ObjectListing } from "./object-listing.ts";
import { ObjectTable } from "./object-table.ts";
import { PendingEventTable } from "./pending-event-table.ts";
import { PendingReplicationTable } from "./pending-replication-table.ts";
import { RestoreTable } from "./restore-table.ts";
import { SegmentTable } from "./segment-table.ts";
import { UploadTable } from "./upload-table.ts";
import { VersionListing } from "./version-listing.ts";
import { VersionWalk } from "./version-walk.ts";

export class ObjectIndex {
  readonly #catalogue: Catalogue;
  readonly accessPoints: AccessPointTable;
  readonly accounts: AccountTable;
  readonly blobs: BlobTable;
  readonly buckets: BucketTable;
  readonly objects: ObjectTable;
  readonly segments: SegmentTable;
  readonly listing: ObjectListing;
  readonly versions: VersionListing;
  readonly walk: VersionWalk;
  readonly restores: RestoreTable;
  readonly uploads: UploadTable;
  readonly pendingEvents: PendingEventTable;
  readonly pendingReplications: PendingReplicationTable;
  readonly logLines: LogLineTable;

  constructor(env: Pick<Environment, "disk" | "durability" | "clock">) {
    this.#catalogue = new Catalogue(env);
    this.accessPoints = new AccessPointTable(this.#catalogue);
    this.accounts = new AccountTable(this.#catalogue);
    this.blobs = new BlobTable(this.#catalogue);
    this.buckets = new BucketTable(this.#catalogue, this.accounts);
    this.segments = new SegmentTable(this.#catalogue, this.blobs);
    this.objects = new ObjectTable(this.#catalogue, this.blobs, this.segments);
    this.listing = new ObjectListing(this.#catalogue);
    this.versions = new VersionListing(this.#catalogue);
    this.walk = new VersionWalk(this.#catalogue);
    this.restores = new RestoreTable(this.#catalogue);
    this.uploads = new UploadTable(this.#catalogue, this.blobs);
    this.pendingEvents = new PendingEventTable(this.#catalogue);
    this.pendingReplications = new PendingReplicationTable(this.#catalogue);
    this.logLines = new LogLineTable(this.#catalogue);
  }

  /** See `Catalogue.commit`. */
  commit<Outcome>(change: () => Outcome): Promise<Outcome> {
    return this.#catalogue.commit(change);
  }

  close(): void {
    this.#catalogue.close();
  }
}
