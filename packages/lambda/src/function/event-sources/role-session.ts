/** The execution role of a mapping's function, as its poller. */
import type { RoleSession } from "../../ports.ts";
import type { Rooms } from "../../rooms.ts";
import type { MappingRecord } from "./mapping-record.ts";

/** Sessions last longer; a new one follows what was changed about the role. */
const SESSION_MS = 3_600_000;

/** What it returns throws when the function is gone, or its role cannot be assumed. */
export function roleSession(rooms: Rooms, mapping: MappingRecord): () => RoleSession {
  const { env, ports, invoker } = rooms;
  let session: RoleSession | undefined;
  let openedRole: string | undefined;
  let openedAtMs = 0;
  return () => {
    const nowMs = env.clock.now();
    const { role } = invoker.target(mapping).version.settings;
    const isFresh = role === openedRole && nowMs - openedAtMs < SESSION_MS;
    if (session !== undefined && isFresh) return session;
    session = ports.roleSessions?.open(role, mapping.functionName);
    if (session === undefined) throw new Error("The role of the function cannot be assumed");
    openedRole = role;
    openedAtMs = nowMs;
    return session;
  };
}
