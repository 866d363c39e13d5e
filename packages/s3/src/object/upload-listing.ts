/** Listing multipart uploads: as objects, but a key may have several, told apart by their ids. */
import type { Upload } from "./index/upload-table.ts";
import { compareKeys, keyAfterPrefix } from "./key-order.ts";

export interface UploadPageRequest {
  readonly prefix: string;
  readonly delimiter: string;
  readonly keyMarker: string;
  /** Empty: no upload of the marker's key is wanted. */
  readonly uploadIdMarker: string;
  readonly maxEntries: number;
}

export interface UploadPage {
  readonly uploads: readonly Upload[];
  readonly commonPrefixes: readonly string[];
  readonly truncated: boolean;
  readonly nextKey: string;
  readonly nextUploadId: string;
}

/** Above every upload id. */
const LAST_ID = "\u{10ffff}";
const READ = 256;

/** `read` gives uploads behind a key and upload id, in order. */
export function uploadPage(
  read: (afterKey: string, afterUploadId: string, limit: number) => Upload[],
  { prefix, delimiter, keyMarker, uploadIdMarker, maxEntries }: UploadPageRequest,
): UploadPage {
  const uploads: Upload[] = [];
  const commonPrefixes: string[] = [];
  let nextKey = "";
  let nextUploadId = "";
  const page = (truncated: boolean) => ({
    uploads,
    commonPrefixes,
    truncated,
    nextKey,
    nextUploadId,
  });
  if (maxEntries === 0) return page(false);
  const rollUp = (key: string): string | undefined => {
    const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    return cut === -1 ? undefined : key.slice(0, cut + delimiter.length);
  };

  let afterKey = keyMarker;
  let afterId = uploadIdMarker === "" && keyMarker !== "" ? LAST_ID : uploadIdMarker;
  const marked = keyMarker.startsWith(prefix) ? rollUp(keyMarker) : undefined;
  if (marked !== undefined) {
    const beyond = keyAfterPrefix(marked);
    if (beyond === undefined) return page(false);
    [afterKey, afterId] = [beyond, ""];
  } else if (compareKeys(afterKey, prefix) < 0) [afterKey, afterId] = [prefix, ""];

  for (;;) {
    const found = read(afterKey, afterId, Math.min(READ, maxEntries + 1));
    let beyond: string | undefined;
    for (const upload of found) {
      const { objectKey, uploadId } = upload;
      if (!objectKey.startsWith(prefix)) return page(false);
      if (uploads.length + commonPrefixes.length === maxEntries) return page(true);
      const common = rollUp(objectKey);
      if (common === undefined) {
        uploads.push(upload);
        [nextKey, nextUploadId] = [objectKey, uploadId];
        [afterKey, afterId] = [objectKey, uploadId];
        continue;
      }
      commonPrefixes.push(common);
      [nextKey, nextUploadId] = [common, ""];
      beyond = keyAfterPrefix(common);
      if (beyond === undefined) return page(false);
      [afterKey, afterId] = [beyond, ""];
      break;
    }
    if (beyond === undefined && found.length < Math.min(READ, maxEntries + 1)) return page(false);
  }
}
