/** Requests to DynamoDB that are no operation of its model: the emulator's own paths. */
import {
  ownAnswer,
  ownError,
  type RequestBody,
  type RequestHead,
  ServiceError,
  type UnmodeledCall,
  type UnmodeledRoute,
  type WireResponse,
} from "@cloudglass/wire";
import type { Rooms } from "../rooms.ts";
import type { TableRecord } from "../table/catalogue/index.ts";
import { setTableLag } from "./table-lag.ts";
import { listTableViews, viewTable } from "./table-view.ts";

const OWN_PATH = "/_cloudglass/";
const PATH = /^\/_cloudglass\/dynamodb\/tables(?:\/([A-Za-z0-9_.-]{3,255})(\/lag)?)?\/?$/;
const DEFAULTS = { account: "000000000000", region: "us-east-1" };
const BODY_BYTES_MAX = 4096;
const PAGE_MAX = 1000;

/**
 * `GET /_cloudglass/dynamodb/tables` and `…/tables/NAME`, `PUT …/tables/NAME/lag`, each with `?account=&region=`: open, like
 * the emulator's health.
 */
export function unmodeledOf(rooms: Rooms): (head: RequestHead) => UnmodeledRoute | undefined {
  const route: UnmodeledRoute = {
    operation: "ViewTables",
    answer: (call) => answer(rooms, call),
    showError: ownError,
  };
  return ({ path }) => (path.startsWith(OWN_PATH) ? route : undefined);
}

interface Asked {
  readonly account: string;
  readonly region: string;
  readonly after?: string;
  readonly limit?: string;
}

async function answer(rooms: Rooms, { head, body }: UnmodeledCall): Promise<WireResponse> {
  const { method, path, query } = head;
  const found = PATH.exec(path);
  if (found === null) throw new ServiceError("NotFound", 404, `There is no ${path}.`);
  const [, name, lag] = found;
  const allowed = lag === undefined ? ["GET", "HEAD"] : ["PUT"];
  if (!allowed.includes(method)) {
    throw new ServiceError("MethodNotAllowed", 405, `${method} is not answered at ${path}.`, {
      headers: { allow: allowed.join(", ") },
    });
  }
  const asked: Asked = { ...DEFAULTS, ...Object.fromEntries(new URLSearchParams(query)) };
  if (name === undefined) {
    return ownAnswer(200, listTableViews(rooms, { ...asked, limit: limitOf(asked.limit) }));
  }
  const record = recordNamed(rooms, asked, name);
  if (lag !== undefined) await setTableLag(rooms, record, await textOf(body));
  return ownAnswer(200, await viewTable(rooms, record));
}

function recordNamed(rooms: Rooms, asked: Asked, name: string): TableRecord {
  const record = rooms.records.at(asked.account, asked.region, name);
  if (record !== undefined) return record;
  throw new ServiceError(
    "NotFound",
    404,
    `Account ${asked.account} has no table ${name} in ${asked.region}.`,
  );
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return PAGE_MAX;
  const limit = Number(text);
  if (/^\d{1,4}$/.test(text) && limit >= 1 && limit <= PAGE_MAX) return limit;
  throw new ServiceError("BadRequest", 400, `limit is a whole number from 1 to ${PAGE_MAX}.`);
}

async function textOf(body: RequestBody): Promise<string> {
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  await body.consume((bytes) => {
    sizeBytes += bytes.length;
    if (sizeBytes > BODY_BYTES_MAX) {
      throw new ServiceError("BadRequest", 400, `A body has ${BODY_BYTES_MAX} bytes at most.`);
    }
    pieces.push(Buffer.from(bytes));
  });
  return Buffer.concat(pieces).toString();
}
