/** Versions that are to be replicated, by rule; written with the change that they follow from. */
import type { Catalogue, Statement } from "./catalogue.ts";

export interface ReplicationTask {
  readonly taskId: number;
  readonly bucket: string;
  readonly objectKey: string;
  readonly versionId: string;
  /** The whole version, a delete marker, or what changed of a version since. */
  readonly kind: "attributes" | "marker" | "put";
  readonly ruleId: string;
  readonly madeMs: number;
  readonly attempts: number;
}

/** When nobody knows when. */
const PARKED_MS = Number.MAX_SAFE_INTEGER;

type TaskRow = [number, string, string, string, ReplicationTask["kind"], string, number, number];

export class PendingReplicationTable {
  readonly #add: Statement;
  readonly #due: Statement;
  readonly #nextDue: Statement;
  readonly #remove: Statement;
  readonly #postpone: Statement;
  readonly #ofVersion: Statement;
  readonly #park: Statement;
  readonly #unpark: Statement;
  readonly #hasParked: Statement;

  constructor(catalogue: Catalogue) {
    const columns = "task_id, bucket, object_key, version_id, kind, rule_id, made_ms, attempts";
    this.#add = catalogue.prepare(
      `INSERT INTO pending_replication (bucket, object_key, version_id, kind, rule_id, made_ms, due_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#due = catalogue
      .prepare(
        `SELECT ${columns} FROM pending_replication WHERE due_ms <= ?
         ORDER BY due_ms, task_id LIMIT ?`,
      )
      .raw();
    this.#nextDue = catalogue
      .prepare("SELECT min(due_ms) FROM pending_replication WHERE due_ms < ?")
      .pluck();
    this.#remove = catalogue.prepare("DELETE FROM pending_replication WHERE task_id = ?");
    this.#postpone = catalogue.prepare(
      "UPDATE pending_replication SET attempts = attempts + 1, due_ms = ? WHERE task_id = ?",
    );
    this.#park = catalogue.prepare("UPDATE pending_replication SET due_ms = ? WHERE task_id = ?");
    this.#unpark = catalogue.prepare(
      "UPDATE pending_replication SET due_ms = made_ms WHERE due_ms = ?",
    );
    this.#hasParked = catalogue
      .prepare("SELECT EXISTS (SELECT 1 FROM pending_replication WHERE due_ms = ?)")
      .pluck();
    this.#ofVersion = catalogue
      .prepare(
        `SELECT count(*) FROM pending_replication
         WHERE bucket = ? AND object_key = ? AND version_id = ?`,
      )
      .pluck();
  }

  /** Only inside a transaction, like the other writes. */
  add(task: Omit<ReplicationTask, "attempts" | "taskId">): void {
    const { bucket, objectKey, versionId, kind, ruleId, madeMs } = task;
    this.#add.run(bucket, objectKey, versionId, kind, ruleId, madeMs, madeMs);
  }

  remove(taskId: number): void {
    this.#remove.run(taskId);
  }

  postpone(taskId: number, dueMs: number): void {
    this.#postpone.run(dueMs, taskId);
  }

  /** It is not due until all are taken up again. */
  park(taskId: number): void {
    this.#park.run(PARKED_MS, taskId);
  }

  /** All are due as they were made, so that versions of a key keep their order. */
  unpark(): void {
    this.#unpark.run(PARKED_MS);
  }

  hasParked(): boolean {
    return this.#hasParked.get(PARKED_MS) === 1;
  }

  due(nowMs: number, countMax: number): ReplicationTask[] {
    return (this.#due.all(nowMs, countMax) as TaskRow[]).map(
      ([taskId, bucket, objectKey, versionId, kind, ruleId, madeMs, attempts]) => {
        return { taskId, bucket, objectKey, versionId, kind, ruleId, madeMs, attempts };
      },
    );
  }

  /** Undefined when there is none but those that are parked. */
  nextDue(): number | undefined {
    return (this.#nextDue.get(PARKED_MS) as number | null) ?? undefined;
  }

  countOf({ bucket, objectKey, versionId }: ReplicationTask): number {
    return this.#ofVersion.get(bucket, objectKey, versionId) as number;
  }
}
