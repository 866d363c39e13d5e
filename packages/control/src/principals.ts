/** `/_cloudglass/iam/principals`: the users and roles that there are, and one with its policies; docs/internals/console.md. */
import { ControlError, queryOf } from "./control-error.ts";
import type { ControlRoute } from "./route.ts";

export interface PrincipalFacts {
  /** Users and roles whose name has `text` in it. */
  principals(text: string, limit: number): object;
  /** Of a session the role. Undefined when there is no such user or role. */
  principal(arn: string): object | undefined;
}

const LIMIT_DEFAULT = 200;
const LIMIT_MAX = 1000;

export const principalRoutes: readonly ControlRoute[] = [
  {
    method: "GET",
    shown: "/_cloudglass/iam/principals?text=&limit=",
    path: /^\/_cloudglass\/iam\/principals$/,
    answer(facts, { query }) {
      const { text = "", limit = `${LIMIT_DEFAULT}` } = queryOf(query, ["text", "limit"]);
      if (!/^\d{1,4}$/.test(limit) || Number(limit) < 1 || Number(limit) > LIMIT_MAX) {
        throw new ControlError(400, "BadRequest", `limit is a number from 1 to ${LIMIT_MAX}.`);
      }
      return facts.principals(text, Number(limit));
    },
  },
  {
    method: "GET",
    shown: "/_cloudglass/iam/principals/{ARN}",
    path: /^\/_cloudglass\/iam\/principals\/([^/]{1,4096}(?:\/[^/]{1,1024}){0,64})$/,
    answer(facts, { query }, named) {
      queryOf(query, []);
      const arn = decoded(named);
      const found = facts.principal(arn);
      if (found !== undefined) return found;
      throw new ControlError(404, "NotFound", `There is no user or role ${arn.slice(0, 300)}.`);
    },
  },
];

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ControlError(400, "BadRequest", "The ARN is not percent-encoded UTF-8.");
  }
}
