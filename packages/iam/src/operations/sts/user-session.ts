/** What the sessions have alike that users and roots get for themselves or for a federated user. */
import type { Call } from "@cloudglass/wire";

const USER_SECONDS_DEFAULT = 43_200;
/** The root's sessions are an hour at most; who asks for more gets that. */
const ROOT_SECONDS_MAX = 3600;

export function userSessionSeconds(
  kind: Call["caller"]["kind"],
  asked: number = USER_SECONDS_DEFAULT,
): number {
  return kind === "root" ? Math.min(asked, ROOT_SECONDS_MAX) : asked;
}
