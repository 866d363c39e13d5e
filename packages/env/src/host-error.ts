/** The host's error codes as the disk's. */
import { DiskError } from "./disk.ts";

const codes: Readonly<Record<string, DiskError["code"]>> = {
  ENOSPC: "ENOSPC",
  EDQUOT: "ENOSPC",
  EFBIG: "ENOSPC",
  ENOENT: "ENOENT",
  EMFILE: "EMFILE",
  ENFILE: "EMFILE",
  EACCES: "EACCES",
  EPERM: "EACCES",
  EROFS: "EACCES",
  EISDIR: "EACCES",
  ENOTDIR: "EACCES",
};

export function errno(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}

/** Its codes are `ENOSPC` and the like; Node's own are `ERR_…`. */
export function isHostError(error: unknown): boolean {
  return /^E[A-Z0-9]+$/.test(errno(error) ?? "");
}

export function diskError(error: unknown, path: string): DiskError {
  if (error instanceof DiskError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new DiskError(codes[errno(error) ?? ""] ?? "EIO", `${path}: ${message}`);
}
