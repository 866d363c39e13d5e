/**
 * When keys and roles were last used. Noted in memory on the path of a request and written a little later, as AWS
 * too shows it with a delay; a crash loses at most the last `FLUSH_DELAY_MS`.
 */
import type { Clock, Timer } from "@cloudglass/env";
import type { LastUse } from "./access-key.ts";
import type { Catalogue } from "./catalogue.ts";
import { ensureAccount } from "./entity.ts";

export interface LastUseBuffer {
  noteKey(accessKeyId: string, use: LastUse): void;
  noteRole(roleId: string, use: LastUse): void;
  /** A root key in use makes its account. */
  noteAccount(accountId: string, at: number): void;
  flush(): void;
  close(): void;
}

const FLUSH_DELAY_MS = 1000;
/** Entries held before they are written at once. */
const PENDING_MAX = 4096;

export function lastUseBuffer(catalogue: Catalogue, clock: Clock): LastUseBuffer {
  const keys = new Map<string, LastUse>();
  const roles = new Map<string, LastUse>();
  const newAccounts = new Map<string, number>();
  const knownAccounts = new Set<string>();
  let timer: Timer | undefined;

  function flush(): void {
    timer?.cancel();
    timer = undefined;
    if (keys.size + roles.size + newAccounts.size === 0) return;
    catalogue.note(() => {
      for (const [id, use] of keys) {
        catalogue.run(
          `UPDATE access_key SET last_used_at = ?, last_used_service = ?, last_used_region = ?
             WHERE id = ?`,
          use.at,
          use.service,
          use.region,
          id,
        );
      }
      for (const [id, use] of roles) {
        catalogue.run(
          "UPDATE entity SET last_used_at = ?, last_used_region = ? WHERE id = ?",
          use.at,
          use.region,
          id,
        );
      }
      for (const [id, at] of newAccounts) ensureAccount(catalogue, id, at);
    });
    keys.clear();
    roles.clear();
    newAccounts.clear();
  }

  function later(): void {
    if (keys.size + roles.size + newAccounts.size >= PENDING_MAX) flush();
    else timer ??= clock.watch(FLUSH_DELAY_MS, flush);
  }

  return {
    noteKey(accessKeyId, use) {
      keys.set(accessKeyId, use);
      later();
    },
    noteRole(roleId, use) {
      roles.set(roleId, use);
      later();
    },
    noteAccount(accountId, at) {
      if (knownAccounts.has(accountId)) return;
      if (knownAccounts.size >= PENDING_MAX) knownAccounts.clear();
      knownAccounts.add(accountId);
      newAccounts.set(accountId, at);
      later();
    },
    flush,
    close: flush,
  };
}
