/**
 * Headers that a presigned S3 URL carries in its query: signers move `x-amz-…` there (`x-amz-meta-a=1`, `x-amz-acl=…`),
 * and S3 takes them for the headers that they were, and conditions of writes too. They are signed as part of the query.
 */
import type { RequestHead } from "@cloudglass/wire";
import { decodeComponent } from "./sigv4/uri-encoding.ts";

/**
 * Parameters of the signature itself, and checksums: S3 does not look at those of a presigned URL, whose body was not
 * there when it was signed (SDKs put the checksum of nothing into it).
 */
const NOT_HOISTED =
  /^x-amz-(algorithm|credential|date|expires|signature|signedheaders|security-token|region-set|content-sha256|sdk-checksum-algorithm|checksum-.*)$/;

/** The same head when nothing was moved. A header that was sent as one counts more. */
export function withHoistedHeaders(head: RequestHead): RequestHead {
  const headers: Record<string, string> = Object.assign(Object.create(null), head.headers);
  let isChanged = false;
  for (const part of head.query.split("&")) {
    const equals = part.indexOf("=");
    const name = (equals < 0 ? part : part.slice(0, equals)).toLowerCase();
    if (!name.startsWith("x-amz-") && name !== "if-match" && name !== "if-none-match") continue;
    if (NOT_HOISTED.test(name) || name in head.headers) continue;
    headers[name] = equals < 0 ? "" : decodeComponent(part.slice(equals + 1));
    isChanged = true;
  }
  return isChanged ? { ...head, headers } : head;
}
