/** Which bucket and key a head means: path style, a website's host, or the path form of a website. */
import { type RequestHead, websiteOfHost } from "@cloudglass/wire";

export interface Address {
  /** Empty when the path names none. */
  readonly bucketName: string;
  /** Decoded; empty for the bucket itself. Escapes that cannot be decoded stay as they are. */
  readonly objectKey: string;
  /** What stands before the key in the path, with its last slash. */
  readonly base: string;
  readonly isWebsite: boolean;
}

/** Where websites are served to those who cannot choose a host: `/_cloudglass/s3/website/BUCKET/index.html`. */
export const WEBSITE_PATH = "/_cloudglass/s3/website/";

export function addressOf({ headers: { host }, path }: RequestHead): Address {
  const website = host === undefined ? undefined : websiteOfHost(host);
  if (website !== undefined) {
    const objectKey = decoded(path.slice(1));
    return { bucketName: website, objectKey, base: "/", isWebsite: true };
  }
  const isWebsite = path.startsWith(WEBSITE_PATH);
  const start = isWebsite ? WEBSITE_PATH.length : 1;
  const slash = path.indexOf("/", start);
  const end = slash < 0 ? path.length : slash;
  return {
    bucketName: decoded(path.slice(start, end)),
    objectKey: decoded(path.slice(end + 1)),
    base: `${path.slice(0, end)}/`,
    isWebsite,
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
