import { ServiceError } from "@cloudglass/wire";

const LIMIT = 100;
const LIMIT_MAX = 1000;

/** How many a page has at most, as the query says it. */
export function limitOf(query: URLSearchParams): number {
  const text = query.get("limit");
  if (text === null) return LIMIT;
  const limit = Number(text);
  if (/^\d{1,4}$/.test(text) && limit >= 1 && limit <= LIMIT_MAX) return limit;
  throw badRequest(`limit is a whole number from 1 to ${LIMIT_MAX}.`);
}

export const badRequest = (message: string) => new ServiceError("BadRequest", 400, message);
