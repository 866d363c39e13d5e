/**
 * A request with a token has its effect once: when it comes again within ten minutes it is only answered.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-apis-txwriteitems-idempotency
 */
import { createHash } from "node:crypto";
import type { Call } from "@cloudglass/wire";
import { otherRequest, requestInProgress } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import type { Note } from "../../storage/transaction/index.ts";
import { readUnits } from "../../table/capacity/index.ts";
import type { TransactedWrite } from "../../table/transactions/index.ts";

/** Units that the items would cost to read, by the names of their tables: what a repetition consumes. */
export type RepeatUnits = Readonly<Record<string, number>>;

export type NoteOf = (writes: readonly TransactedWrite[]) => Note;

interface Kept {
  readonly digest: string;
  readonly units: RepeatUnits;
}

export interface IdempotentRequest<Output> {
  readonly token: string;
  /** Everything that must be the same again. */
  readonly content: unknown;
  /** In the order of the writes. */
  readonly tableNames: readonly string[];
  readonly run: (noteOf: NoteOf) => Promise<Output>;
  readonly repeat: (units: RepeatUnits) => Output;
}

export async function idempotent<Output>(
  rooms: Rooms,
  call: Call,
  request: IdempotentRequest<Output>,
): Promise<Output> {
  const { token, content, tableNames, run, repeat } = request;
  const digest = digestOf(content);
  const key = hashOf(`${call.operation} ${call.caller.accountId} ${token}`);
  const text = `${call.region} ${key.toString("hex")}`;
  const underWay = rooms.requestTokens.digestOf(text);
  if (underWay !== undefined) throw underWay === digest ? requestInProgress() : otherRequest();
  return rooms.requestTokens.during(text, digest, async () => {
    const transactions = await rooms.transactions.in(call.region);
    const note = await transactions.noteOf(key);
    if (note === undefined) {
      return run((writes) => {
        const kept: Kept = { digest, units: unitsOf(writes, tableNames) };
        return { key, value: Buffer.from(JSON.stringify(kept)) };
      });
    }
    const kept = JSON.parse(Buffer.from(note).toString()) as Kept;
    if (kept.digest !== digest) throw otherRequest();
    return repeat(kept.units);
  });
}

function unitsOf(writes: readonly TransactedWrite[], tableNames: readonly string[]): RepeatUnits {
  const units = new Map<string, number>();
  for (const [at, write] of writes.entries()) {
    if (write.kind !== "written") continue;
    const name = tableNames[at] as string;
    const size = Math.max(write.before?.sizeBytes ?? 0, write.after?.sizeBytes ?? 0);
    units.set(name, (units.get(name) ?? 0) + readUnits(size, "transactional"));
  }
  return Object.fromEntries(units);
}

function digestOf(content: unknown): string {
  const text = JSON.stringify(content, (_name, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
  );
  return hashOf(text).toString("base64");
}

function hashOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
