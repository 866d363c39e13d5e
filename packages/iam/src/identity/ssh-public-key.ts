/** SSH public keys of users, for CodeCommit. */
import type { Catalogue } from "./catalogue.ts";

export interface SshPublicKey {
  /** `APKA…` */
  readonly id: string;
  readonly userId: string;
  /** RFC 4253, section 6.6. */
  readonly blob: Uint8Array;
  /** What stood behind the key in an OpenSSH line. */
  readonly comment: string;
  readonly active: boolean;
  readonly uploadedAt: number;
}

interface KeyRow {
  id: string;
  user_id: string;
  blob: Uint8Array;
  comment: string;
  active: number;
  uploaded_at: number;
}

/** REQUIRES: inside `write`. */
export function insertSshPublicKey(catalogue: Catalogue, key: SshPublicKey): void {
  catalogue.run(
    `INSERT INTO ssh_public_key (id, user_id, blob, comment, active, uploaded_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
    key.id,
    key.userId,
    key.blob,
    key.comment,
    key.active ? 1 : 0,
    key.uploadedAt,
  );
}

export function findSshPublicKey(
  catalogue: Catalogue,
  userId: string,
  id: string,
): SshPublicKey | undefined {
  return sshPublicKeysOf(catalogue, userId).find((key) => key.id === id);
}

/** Oldest first. */
export function sshPublicKeysOf(catalogue: Catalogue, userId: string): SshPublicKey[] {
  return catalogue
    .all<KeyRow>("SELECT * FROM ssh_public_key WHERE user_id = ? ORDER BY uploaded_at, id", userId)
    .map((row) => ({
      id: row.id,
      userId: row.user_id,
      blob: row.blob,
      comment: row.comment,
      active: row.active === 1,
      uploadedAt: row.uploaded_at,
    }));
}

export function setSshPublicKeyActive(catalogue: Catalogue, id: string, active: boolean): void {
  catalogue.run("UPDATE ssh_public_key SET active = ? WHERE id = ?", active ? 1 : 0, id);
}

export function deleteSshPublicKey(catalogue: Catalogue, id: string): void {
  catalogue.run("DELETE FROM ssh_public_key WHERE id = ?", id);
}
