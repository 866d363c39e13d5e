/** x-amz-copy-source: `bucket/key` or `/bucket/key`, percent-encoded, with `?versionId=…` behind it. */
export interface CopySource {
  readonly bucket: string;
  readonly objectKey: string;
  readonly versionId: string | undefined;
}

const ACCESS_POINT = /^(arn:aws[a-z-]*:s3:[a-z0-9-]+:\d{12}:accesspoint\/[^/]+)\/object\/(.+)$/s;

/** Undefined when the header names no object. */
export function parseCopySource(header: string): CopySource | "unsupported" | undefined {
  let text = header;
  let versionId: string | undefined;
  // A key's own `?` is encoded, so the last one that names a version is the separator.
  const question = text.lastIndexOf("?versionId=");
  if (question !== -1) {
    versionId = text.slice(question + "?versionId=".length);
    text = text.slice(0, question);
  }
  let decoded: string;
  try {
    // A `+` is a space here, as in a form.
    decoded = decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
  if (decoded.startsWith("/")) decoded = decoded.slice(1);
  const point = ACCESS_POINT.exec(decoded);
  if (point !== null) return { bucket: point[1]!, objectKey: point[2]!, versionId };
  if (decoded.startsWith("arn:")) return "unsupported";
  const slash = decoded.indexOf("/");
  if (slash <= 0 || slash === decoded.length - 1) return undefined;
  return { bucket: decoded.slice(0, slash), objectKey: decoded.slice(slash + 1), versionId };
}
