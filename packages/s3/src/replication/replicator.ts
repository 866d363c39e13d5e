/**
 * Replication: a change of a bucket that replicates writes its tasks to the index in its own transaction; after the
 * commit each is carried out as the configuration's role. The replica shares the source's blobs and has its version id.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html
 */
import type { Timer } from "@cloudglass/env";
import { destinationName, rulesFor, tellsEvents } from "../bucket/replication-rules.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { ObjectRecord } from "../object/index/object-record.ts";
import type { ReplicationTask } from "../object/index/pending-replication-table.ts";
import type { ReplicationState } from "../object/object-attributes.ts";
import { type ObjectChange, ownOrigin } from "../object/object-change.ts";
import { NULL_VERSION } from "../object/version-id.ts";
import { bucketArn } from "../resource-arn.ts";
import type { Rooms } from "../rooms.ts";
import { isPaused, pausesOf } from "./paused-replication.ts";
import { makeReplica } from "./replica.ts";
import { replicaEncryption } from "./replica-encryption.ts";
import { asRole, type FailureReason, permissionFault } from "./replication-permission.ts";

const BATCH_MAX = 32;
const RETRY_MS_MIN = 1000;
const RETRY_MS_MAX = 300_000;
/** S3 Replication Time Control's promise. */
const THRESHOLD_MS = 15 * 60_000;

/** Run inside the transaction that ends the task. */
type Step = () => FailureReason | undefined;

interface Paused {
  /** `pausesOf` when it was looked at. */
  readonly pauses: string;
}

export class Replicator {
  readonly #rooms: Rooms;
  #draining: Promise<void> | undefined;
  #scheduled = false;
  #timer: Timer | undefined;
  #closed = false;
  /** The pauses that what is parked waits for; undefined: nothing is parked. */
  #pauses: string | undefined;
  readonly #unfollow: () => void;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
    const { index, env } = rooms;
    // Those of the process before: pauses that are set anew park them again.
    if (index.pendingReplications.hasParked()) this.#pauses = CHANGED;
    this.#unfollow = env.faults.follow(() => {
      if (this.#pauses !== undefined && this.#pauses !== pausesOf(env)) this.#wake();
    });
    if (this.#pauses !== undefined || index.pendingReplications.nextDue() !== undefined) {
      this.#wake();
    }
  }

  /** A witness of changes: only inside the transaction of the change. */
  readonly witness = ({ kind, cause, bucket, object }: ObjectChange): void => {
    const { replication, versioning } = bucket.settings;
    if (replication === undefined || versioning !== "Enabled") return;
    // What replication made itself goes no further, and expirations are each bucket's own.
    if (cause === "Replica" || cause.startsWith("Lifecycle") || cause.startsWith("Restore")) return;
    if (kind === "removed" || object.versionId === NULL_VERSION) return;
    const { objectKey, versionId, attributes } = object;
    if (kind === "changed" && attributes.replication === undefined) return;
    const mode = object.encryption?.mode ?? "";
    const rules = rulesFor(replication, {
      objectKey,
      tags: attributes.tags ?? [],
      kind: TASKS[kind],
      isReplica: attributes.replication?.status === "REPLICA",
      isKmsEncrypted: mode.startsWith("aws:kms"),
    });
    if (rules.length === 0) return;
    const { index, env } = this.#rooms;
    const madeMs = env.clock.now();
    for (const { ID: ruleId = "" } of rules) {
      const task = { bucket: bucket.name, objectKey, versionId, kind: TASKS[kind], ruleId, madeMs };
      index.pendingReplications.add(task);
    }
    if (kind !== "marked") this.#mark(bucket, object, { status: "PENDING" });
    this.#wake();
  };

  /** Ends what is under way; the rest is done after the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#unfollow();
    this.#timer?.cancel();
    await this.#draining;
  }

  #wake(): void {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    this.#rooms.env.clock.tick(() => {
      this.#scheduled = false;
      void this.#start();
    });
  }

  #start(): Promise<void> {
    this.#draining ??= this.#drain()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#draining = undefined;
      });
    return this.#draining;
  }

  /** The index does not take it now, say for a full disk: all of it waits. */
  #failed(error: unknown): void {
    const { env, log } = this.#rooms;
    log.error({ error: String(error) }, "replication waits");
    if (this.#closed) return;
    this.#timer = env.clock.schedule(RETRY_MS_MAX, () => this.#start());
  }

  async #drain(): Promise<void> {
    const { index, env } = this.#rooms;
    this.#timer?.cancel();
    while (!this.#closed) {
      await this.#unpark();
      const due = index.pendingReplications.due(env.clock.now(), BATCH_MAX);
      if (due.length === 0) break;
      const ends: Promise<void>[] = [];
      // One after the other: versions of a key arrive in their order.
      for (const task of due) {
        // Those that the board held up until now come first.
        if (this.#pauses !== undefined && this.#pauses !== pausesOf(env)) break;
        const end = this.#end(task, await this.#prepared(task));
        // One that fails while the next is prepared is heard below.
        end.catch(() => {});
        ends.push(end);
      }
      await Promise.all(ends);
    }
    const nextMs = index.pendingReplications.nextDue();
    if (nextMs === undefined || this.#closed) return;
    this.#timer = env.clock.schedule(Math.max(0, nextMs - env.clock.now()), () => this.#start());
  }

  async #unpark(): Promise<void> {
    const { index, env } = this.#rooms;
    if (this.#pauses === undefined || this.#pauses === pausesOf(env)) return;
    await index.commit(() => index.pendingReplications.unpark());
    this.#pauses = undefined;
  }

  /** What there is to do, found out outside the transaction. */
  async #prepared(task: ReplicationTask): Promise<Step | Paused> {
    const { index } = this.#rooms;
    const source = index.buckets.get(task.bucket);
    const version =
      source && index.objects.version(source.bucketId, task.objectKey, task.versionId);
    // It is gone, and so is what was to be done.
    if (source === undefined || version === undefined) return () => undefined;
    const { replication } = source.settings;
    const rule = replication?.rules.find(({ ID }) => ID === task.ruleId);
    if (replication === undefined || rule === undefined) {
      return () => "SrcBucketReplicationConfigMissing";
    }
    const destination = index.buckets.get(destinationName(rule));
    // The hit may be the fault's last.
    const pauses = pausesOf(this.#rooms.env);
    if (isPaused(this.#rooms.env, { source, destination, rule })) return { pauses };
    const { Account: account } = rule.Destination ?? {};
    if (destination === undefined || (account && account !== destination.ownerAccountId)) {
      return () => "DstBucketNotFound";
    }
    if (destination.settings.versioning !== "Enabled") return () => "DstBucketUnversioned";
    const { retention, legalHold } = version.attributes;
    if ((retention ?? legalHold) !== undefined && destination.settings.objectLock === undefined) {
      return () => "DstBucketObjectLockConfigMissing";
    }
    const decide = asRole(this.#rooms, replication.role);
    const fault = permissionFault(decide, source, destination, version, rule);
    if (fault !== undefined) return () => fault;
    const ends = { source, destination };
    const encryption = await replicaEncryption(this.#rooms, decide, ends, version, rule);
    if (typeof encryption === "string") return () => encryption;
    return () => makeReplica(this.#rooms, task, { destination, version, rule, encryption });
  }

  /** Does it and forgets the task in one transaction; a failing disk is asked again later. */
  async #end(task: ReplicationTask, step: Step | Paused): Promise<void> {
    const { index, env, log } = this.#rooms;
    if ("pauses" in step) {
      this.#pauses = sameOr(this.#pauses ?? step.pauses, step.pauses);
      return index.commit(() => index.pendingReplications.park(task.taskId));
    }
    let destination: string | undefined;
    try {
      await index.commit(() => {
        const reason = step();
        index.pendingReplications.remove(task.taskId);
        this.#settle(task, reason);
        destination = reason === undefined ? this.#destinationOf(task) : undefined;
      });
      if (destination !== undefined) index.buckets.refresh(destination);
    } catch (error) {
      log.warn({ task: task.taskId, error: String(error) }, "a replication is tried again");
      const delayMs = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** Math.min(task.attempts, 20));
      const dueMs = env.clock.now() + delayMs;
      await index.commit(() => index.pendingReplications.postpone(task.taskId, dueMs));
    }
  }

  #destinationOf({ bucket, ruleId }: ReplicationTask): string | undefined {
    const { replication } = this.#rooms.index.buckets.get(bucket)?.settings ?? {};
    const rule = replication?.rules.find(({ ID }) => ID === ruleId);
    return rule && destinationName(rule);
  }

  /** The source shows how all of its replications ended, once none is left. */
  #settle(task: ReplicationTask, reason: FailureReason | undefined): void {
    const { index } = this.#rooms;
    const source = index.buckets.get(task.bucket);
    const version =
      source && index.objects.version(source.bucketId, task.objectKey, task.versionId);
    if (source === undefined || version === undefined) return;
    this.#tell(task, source, version, reason);
    const state = version.attributes.replication;
    if (version.isDeleteMarker || state === undefined) return;
    const hasFailed = reason !== undefined || state.hasFailed === true;
    if (index.pendingReplications.countOf(task) > 0) {
      if (hasFailed) this.#mark(source, version, { ...state, hasFailed });
      return;
    }
    // A replica whose changes went back stays one.
    const isReplica = state.isReplica === true;
    const status = isReplica ? "REPLICA" : hasFailed ? "FAILED" : "COMPLETED";
    this.#mark(source, version, { status });
  }

  #mark(bucket: Bucket, version: ObjectRecord, state: ReplicationState): void {
    const { attributes } = version;
    const wasReplica =
      attributes.replication?.status === "REPLICA" || attributes.replication?.isReplica === true;
    const replication =
      wasReplica && state.status === "PENDING" ? { ...state, isReplica: true } : state;
    this.#rooms.index.objects.setAttributes(bucket.bucketId, version, {
      ...attributes,
      replication,
    });
  }

  #tell(
    task: ReplicationTask,
    bucket: Bucket,
    object: ObjectRecord,
    failureReason: FailureReason | undefined,
  ): void {
    const rule = bucket.settings.replication?.rules.find(({ ID }) => ID === task.ruleId);
    if (rule === undefined || !tellsEvents(rule)) return;
    const { events, env } = this.#rooms;
    const told = {
      replicationRuleId: task.ruleId,
      destinationBucket: rule.Destination?.Bucket ?? bucketArn(bucket),
      s3Operation: OPERATIONS[task.kind],
      requestTime: new Date(task.madeMs).toISOString(),
    };
    const tell = (name: string, more: Readonly<Record<string, string>>) => {
      const origin = ownOrigin(env.random);
      const replication = { ...told, ...more };
      events.tell({ name: `Replication:${name}`, bucket, object, origin, replication });
    };
    const tookMs = env.clock.now() - task.madeMs;
    if (tookMs > THRESHOLD_MS) tell("OperationMissedThreshold", { threshold: "15" });
    if (failureReason !== undefined) tell("OperationFailedReplication", { failureReason });
    else if (tookMs > THRESHOLD_MS) {
      const replicationTime = `${Math.round(tookMs / 60_000)}`;
      tell("OperationReplicatedAfterThreshold", { threshold: "15", replicationTime });
    }
  }
}

/** Of tasks that were parked while the board changed, none waits for what it says now. */
const CHANGED = "changed";
const sameOr = (before: string, now: string) => (before === now ? now : CHANGED);

const TASKS = { put: "put", marked: "marker", changed: "attributes" } as const;
const OPERATIONS = {
  put: "OBJECT_PUT",
  marker: "OBJECT_DELETE",
  attributes: "OBJECT_PUT",
} as const;
