/**
 * What an environment writes goes to its stream in CloudWatch Logs, as far as the execution role lets it: without
 * `logs:CreateLogStream` there is no stream, and what was written is gone, as in AWS. Lines are gathered for a moment and
 * written together; what is being written stays bounded, and lines that come faster than that are dropped and counted.
 */
import type { HostedClock, Timer } from "@cloudglass/env";
import type { ServiceLog } from "@cloudglass/wire";
import type { LogEvent, LogStreamPlace, LogWriter, RoleSession } from "../../ports.ts";

/** Of the host: a clock that stands still does not keep lines from their stream. */
const GATHERING_MS = 20;
const BATCH_EVENTS_MAX = 1000;
/** Of lines that wait to be written. */
const WAITING_BYTES_MAX = 16 * 1024 * 1024;

export interface EnvironmentLogParts {
  readonly clock: HostedClock;
  readonly log: ServiceLog;
  readonly writer: LogWriter | undefined;
  readonly session: RoleSession | undefined;
  readonly place: LogStreamPlace;
}

export class EnvironmentLog {
  readonly #parts: EnvironmentLogParts;
  #waiting: LogEvent[] = [];
  #waitingBytes = 0;
  #timer: Timer | undefined;
  #writing: Promise<void> | undefined;
  #isOpen = false;
  /** Lines that came faster than they could be written. */
  droppedCount = 0;

  constructor(parts: EnvironmentLogParts) {
    this.#parts = parts;
  }

  write(message: string): void {
    const { clock, writer, session } = this.#parts;
    if (writer === undefined || session === undefined) return;
    if (this.#waitingBytes > WAITING_BYTES_MAX) {
      this.droppedCount += 1;
      return;
    }
    this.#waiting.push({ timestamp: clock.now(), message });
    this.#waitingBytes += message.length;
    if (this.#waiting.length >= BATCH_EVENTS_MAX) this.#begin();
    else this.#timer ??= clock.steady.schedule(GATHERING_MS, () => this.#begin());
  }

  /** Settles once everything that was written before is in the stream, or refused. */
  async flush(): Promise<void> {
    this.#begin();
    while (this.#writing !== undefined) await this.#writing;
  }

  #begin(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#writing !== undefined || this.#waiting.length === 0) return;
    const { log, place } = this.#parts;
    this.#writing = this.#writeAll()
      .catch((error: unknown) => log.warn({ ...place, error: String(error) }, "log lines are lost"))
      .finally(() => {
        this.#writing = undefined;
        this.#begin();
      });
  }

  async #writeAll(): Promise<void> {
    const { writer, session, place } = this.#parts;
    const events = this.#waiting;
    this.#waiting = [];
    try {
      if (writer === undefined || session === undefined) return;
      if (!this.#isOpen && !(await open(writer, session, place))) return;
      this.#isOpen = true;
      if (!session.authorize(permission("logs:PutLogEvents", place, streamArn(place))).allowed)
        return;
      await writer.put(place, events);
    } finally {
      for (const { message } of events) this.#waitingBytes -= message.length;
    }
  }
}

/** Makes the stream, and its group when there is none. False when the role may not. */
async function open(
  writer: LogWriter,
  session: RoleSession,
  place: LogStreamPlace,
): Promise<boolean> {
  if (session.authorize(permission("logs:CreateLogGroup", place, groupArn(place))).allowed) {
    await writer.createGroup(place);
  }
  if (!session.authorize(permission("logs:CreateLogStream", place, groupArn(place))).allowed)
    return false;
  return writer.createStream(place);
}

function permission(action: string, { accountId }: LogStreamPlace, resource: string) {
  return { action, resource, resourceAccountId: accountId };
}

const groupArn = ({ region, accountId, logGroup }: LogStreamPlace): string =>
  `arn:aws:logs:${region}:${accountId}:log-group:${logGroup}:*`;
const streamArn = (place: LogStreamPlace): string =>
  `arn:aws:logs:${place.region}:${place.accountId}:log-group:${place.logGroup}:log-stream:${place.logStream}`;
