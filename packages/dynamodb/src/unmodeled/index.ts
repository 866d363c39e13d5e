/** Requests to DynamoDB that are no operation of its model: the emulator's own paths. */
import { type RequestHead, ServiceError, type UnmodeledRoute } from "@cloudglass/wire";
import type { Rooms } from "../rooms.ts";
import { json } from "./json.ts";
import { listTableViews, viewTable } from "./table-view.ts";

const OWN_PATH = "/_cloudglass/";
const TABLES = /^\/_cloudglass\/dynamodb\/tables(?:\/([A-Za-z0-9_.-]{3,255}))?\/?$/;
const DEFAULTS = { account: "000000000000", region: "us-east-1" };

/** `GET /_cloudglass/dynamodb/tables` and `…/tables/NAME`, with `?account=&region=`: open, like the emulator's health. */
export function unmodeledOf(rooms: Rooms): (head: RequestHead) => UnmodeledRoute | undefined {
  const route: UnmodeledRoute = {
    operation: "ViewTables",
    answer: async ({ head }) => json(200, await answer(rooms, head)),
    showError: ({ status, code, message, headers }) => ({
      ...json(status, { error: code, message }),
      headers: { "content-type": "application/json", ...headers },
    }),
  };
  return ({ path }) => (path.startsWith(OWN_PATH) ? route : undefined);
}

async function answer(rooms: Rooms, { method, path, query }: RequestHead): Promise<object> {
  const found = TABLES.exec(path);
  if (found === null) throw new ServiceError("NotFound", 404, `There is no ${path}.`);
  if (method !== "GET" && method !== "HEAD") {
    throw new ServiceError("MethodNotAllowed", 405, `${method} is not answered at ${path}.`, {
      headers: { allow: "GET, HEAD" },
    });
  }
  const asked = { ...DEFAULTS, ...Object.fromEntries(new URLSearchParams(query)) };
  const [, name] = found;
  if (name === undefined) return listTableViews(rooms, asked.account, asked.region);
  const record = rooms.records.at(asked.account, asked.region, name);
  if (record === undefined) {
    throw new ServiceError(
      "NotFound",
      404,
      `Account ${asked.account} has no table ${name} in ${asked.region}.`,
    );
  }
  return viewTable(rooms, record);
}
