/** The addresses of the S3 pages. */
import { pathWith } from "../../api/client.ts";

export const bucketPath = (bucket: string, prefix = "") =>
  pathWith(`/s3/${encodeURIComponent(bucket)}`, { prefix });

export const objectPath = (bucket: string, key: string) =>
  pathWith(`/s3/${encodeURIComponent(bucket)}/object`, { key });

/** Every folder above a key or prefix: `a/` and `a/b/` of `a/b/c`. */
export function foldersAbove(key: string): string[] {
  const folders: string[] = [];
  for (let at = key.indexOf("/"); at >= 0 && at < key.length - 1; at = key.indexOf("/", at + 1)) {
    folders.push(key.slice(0, at + 1));
  }
  return folders;
}

/** `c` of `a/b/c` and of `a/b/c/`; a folder without a name is its slash. */
export const lastName = (key: string) => key.replace(/\/$/, "").split("/").at(-1) || "/";

export const controlPath = (bucket: string) =>
  `/_cloudglass/s3/buckets/${encodeURIComponent(bucket)}`;
