/**
 * Server access logging: a line for each answer of a bucket that is logged, kept in the index until it is delivered as
 * a part of a log object. Lines are written after the answer and nobody waits for them, so those of the last moments
 * before a death may be missing; AWS's delivery is best effort, too.
 */
import type { Timer } from "@cloudglass/env";
import type {
  Call,
  RequestHead,
  ResponseStream,
  ServiceError,
  WireResponse,
} from "@cloudglass/wire";
import { type Grant, privateGrants } from "../bucket/access-control-list.ts";
import { isByEvent, type LoggingSettings, logKey } from "../bucket/logging-rules.ts";
import { hasAcls } from "../bucket/object-ownership.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { PendingLine } from "../object/index/log-line-table.ts";
import { type ObjectChange, ownOrigin } from "../object/object-change.ts";
import { type OwnObject, putOwnObject } from "../operations/own-object.ts";
import { bucketArn, objectArn } from "../resource-arn.ts";
import type { Rooms } from "../rooms.ts";
import { addressOf } from "../unmodeled/address.ts";
import { logLine, ownLogLine } from "./log-line.ts";

const DELIVERY_MS = 3_600_000;
/** Lines in one log object; a bucket that has as many is delivered at once. */
const LINE_COUNT_MAX = 5000;
const LOGGER = "logging.s3.amazonaws.com";

export class AccessLog {
  readonly #rooms: Rooms;
  /** Lines that wait, by bucket: as far as this process has written them. */
  readonly #counts = new Map<string, number>();
  #timer: Timer | undefined;
  #delivering: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
    const oldestMs = rooms.index.logLines.oldestMs();
    if (oldestMs !== undefined) this.#schedule(oldestMs + DELIVERY_MS - rooms.env.clock.now());
  }

  /** Looks at every answer; a stream is followed to its end. */
  note(
    head: RequestHead,
    response: WireResponse,
    call: Call | undefined,
    error: ServiceError | undefined,
  ): WireResponse {
    const bucket = this.#rooms.index.buckets.get(bucketNameOf(head));
    if (bucket?.settings.logging === undefined) return response;
    const { objectKey } = addressOf(head);
    const { clock } = this.#rooms.env;
    const answeredMs = clock.now();
    const receivedMs = call?.receivedAt ?? answeredMs;
    const { status, headers, body } = response;
    const end = (bytesSent: number) => {
      const known = { head, call, objectKey, status, errorCode: error?.code, headers };
      const endedMs = clock.now();
      const times = { receivedMs, answeredMs, endedMs };
      this.#write(bucket.name, receivedMs, logLine(bucket, { ...known, ...times, bytesSent }));
    };
    if (body !== undefined && typeof body !== "string" && !(body instanceof Uint8Array)) {
      return { ...response, body: followed(body, end) };
    }
    const isBodiless = head.method === "HEAD" || body === undefined;
    end(isBodiless ? 0 : Buffer.byteLength(body));
    return response;
  }

  /** A witness of changes: S3's own are no requests. */
  readonly witness = ({ kind, cause, bucket, object, origin }: ObjectChange): void => {
    if (bucket.settings.logging === undefined) return;
    const operation = OWN_OPERATIONS[`${cause} ${kind}`];
    if (operation === undefined) return;
    const atMs = this.#rooms.env.clock.now();
    this.#rooms.index.logLines.add(
      bucket.name,
      atMs,
      ownLogLine(bucket, operation, object.objectKey, origin.requestId, atMs),
    );
    this.#schedule(DELIVERY_MS);
  };

  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    await this.#delivering;
  }

  #write(bucketName: string, atMs: number, line: string): void {
    if (this.#closed) return;
    const { index, log } = this.#rooms;
    index
      .commit(() => index.logLines.add(bucketName, atMs, line))
      .catch((error: unknown) => log.warn({ error: String(error) }, "an access log line is lost"));
    const count = (this.#counts.get(bucketName) ?? 0) + 1;
    this.#counts.set(bucketName, count);
    if (count >= LINE_COUNT_MAX) void this.#deliverSoon([bucketName]);
    else this.#schedule(DELIVERY_MS);
  }

  #schedule(delayMs: number): void {
    if (this.#closed) return;
    this.#timer ??= this.#rooms.env.clock.schedule(Math.max(0, delayMs), () => {
      this.#timer = undefined;
      return this.#deliverSoon(this.#rooms.index.logLines.buckets());
    });
  }

  #deliverSoon(bucketNames: readonly string[]): Promise<void> {
    for (const name of bucketNames) this.#counts.delete(name);
    this.#delivering = this.#delivering.then(async () => {
      for (const name of bucketNames) {
        await this.#deliver(name).catch((error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error);
          this.#rooms.log.warn({ bucket: name, error: reason }, "an access log waits longer");
          this.#schedule(DELIVERY_MS);
        });
      }
    });
    return this.#delivering;
  }

  async #deliver(bucketName: string): Promise<void> {
    const { index, log } = this.#rooms;
    for (;;) {
      const lines = index.logLines.page(bucketName, LINE_COUNT_MAX);
      const [first] = lines;
      if (first === undefined || this.#closed) return;
      const source = index.buckets.get(bucketName);
      const logging = source?.settings.logging;
      const target = logging === undefined ? undefined : index.buckets.get(logging.targetBucket);
      const group = logging === undefined ? lines : leading(lines, logging);
      const lastId = group.at(-1)!.lineId;
      if (source === undefined || logging === undefined || target === undefined) {
        await index.commit(() => index.logLines.remove(bucketName, lastId));
        continue;
      }
      const objectKey = this.#keyOf(logging, source, first);
      if (this.#mayPut(source, target, objectKey)) {
        await putOwnObject(this.#rooms, target, logObject(logging, target, objectKey, group), () =>
          index.logLines.remove(bucketName, lastId),
        );
        continue;
      }
      // As on AWS, nobody is told: what may not be delivered is gone.
      log.warn({ bucket: bucketName, target: target.name }, `${LOGGER} may not put log objects`);
      await index.commit(() => index.logLines.remove(bucketName, lastId));
    }
  }

  #keyOf(logging: LoggingSettings, source: Bucket, first: PendingLine): string {
    const { clock, random } = this.#rooms.env;
    const unique = ownOrigin(random).requestId;
    return logKey(logging, source, first.madeMs, clock.now(), unique);
  }

  /** By the target's ACL or by its policy. */
  #mayPut(source: Bucket, target: Bucket, objectKey: string): boolean {
    const { settings } = target;
    if (hasAcls(settings) && settings.acl?.some(letsLogsIn)) return true;
    const decision = this.#rooms.ports.serviceAuthority?.asService(
      LOGGER,
      {
        action: "s3:PutObject",
        resource: objectArn(target, objectKey),
        resourceAccountId: target.ownerAccountId,
        ...(target.policy === undefined ? {} : { resourcePolicy: target.policy }),
      },
      { "aws:SourceArn": bucketArn(source), "aws:SourceAccount": source.ownerAccountId },
    );
    return decision?.allowed ?? false;
  }
}

/** Every answer passes here: what a path says plainly is not decoded first. */
function bucketNameOf(head: RequestHead): string {
  const { path } = head;
  const slash = path.indexOf("/", 1);
  const name = slash < 0 ? path.slice(1) : path.slice(1, slash);
  const isPlain = !(name.startsWith("_") || name.includes("%"));
  return isPlain && !head.headers.host?.includes("s3-website") ? name : addressOf(head).bucketName;
}

const OWN_OPERATIONS: Readonly<Record<string, string>> = {
  "LifecycleExpiration removed": "S3.EXPIRE.OBJECT",
  "LifecycleExpiration marked": "S3.CREATE.DELETEMARKER",
  "LifecycleTransition changed": "S3.TRANSITION.OBJECT",
};

const letsLogsIn = ({ grantee, permission }: Grant): boolean =>
  "group" in grantee &&
  grantee.group === "LogDelivery" &&
  (permission === "WRITE" || permission === "FULL_CONTROL");

function logObject(
  { grants }: LoggingSettings,
  target: Bucket,
  objectKey: string,
  lines: readonly PendingLine[],
): OwnObject {
  const content = Buffer.from(lines.map(({ line }) => `${line}\n`).join(""));
  const object = { objectKey, content, contentType: "text/plain" };
  if (grants === undefined || !hasAcls(target.settings)) return object;
  const all = [...privateGrants(target.ownerAccountId), ...grants];
  return { ...object, attributes: { grants: all } };
}

/** Lines that go into one object: those of one day when it is named after the time of its events. */
function leading(lines: readonly PendingLine[], { keyFormat }: LoggingSettings) {
  if (!isByEvent(keyFormat)) return lines;
  const dayOf = ({ madeMs }: PendingLine) => new Date(madeMs).toISOString().slice(0, 10);
  const day = dayOf(lines[0]!);
  const end = lines.findIndex((line) => dayOf(line) !== day);
  return end < 0 ? lines : lines.slice(0, end);
}

/** The same stream; `end` hears once how many bytes were taken from it. */
function followed(body: ResponseStream, end: (bytesSent: number) => void): ResponseStream {
  return {
    contentLength: body.contentLength,
    [Symbol.asyncIterator]() {
      const iterator = body[Symbol.asyncIterator]();
      let bytesSent = 0;
      let ended = false;
      const endOnce = () => {
        if (!ended) end(bytesSent);
        ended = true;
      };
      return {
        async next() {
          try {
            const result = await iterator.next();
            if (result.done) endOnce();
            else bytesSent += result.value.length;
            return result;
          } catch (error) {
            endOnce();
            throw error;
          }
        },
        async return() {
          endOnce();
          await iterator.return?.();
          return { done: true as const, value: undefined };
        },
      };
    },
  };
}
