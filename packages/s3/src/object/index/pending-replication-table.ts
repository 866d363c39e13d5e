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

type TaskRow = [number, string, string, string, ReplicationTask["kind"], string, number, number];

export class PendingReplicationTable {
  readonly #add: Statement;
  readonly #due: Statement;
  readonly #nextDue: Statement;
  readonly #remove: Statement;
  readonly #postpone: Statement;
  readonly #ofVersion: Statement;

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
    this.#nextDue = catalogue.prepare("SELECT min(due_ms) FROM pending_replication").pluck();
    this.#remove = catalogue.prepare("DELETE FROM pending_replication WHERE task_id = ?");
    this.#postpone = catalogue.prepare(
      "UPDATE pending_replication SET attempts = attempts + 1, due_ms = ? WHERE task_id = ?",
    );
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

  due(nowMs: number, countMax: number): ReplicationTask[] {
    return (this.#due.all(nowMs, countMax) as TaskRow[]).map(
      ([taskId, bucket, objectKey, versionId, kind, ruleId, madeMs, attempts]) => {
        return { taskId, bucket, objectKey, versionId, kind, ruleId, madeMs, attempts };
      },
    );
  }

  /** Undefined when there is none. */
  nextDue(): number | undefined {
    return (this.#nextDue.get() as number | null) ?? undefined;
  }

  countOf({ bucket, objectKey, versionId }: ReplicationTask): number {
    return this.#ofVersion.get(bucket, objectKey, versionId) as number;
  }
}
