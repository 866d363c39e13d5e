/** Reading a document from a server outside: the keys of an identity provider. */
export interface HttpFetch {
  /**
   * GET of an `http:` or `https:` URL. Redirects are not followed: they come back as they are. Rejects with
   * `HttpFetchError`. The time limit runs by the host's clock, because the other side lives by it.
   */
  get(url: string, limits: HttpLimits): Promise<HttpAnswer>;
}

export interface HttpLimits {
  readonly timeoutMs: number;
  /** Of the body. */
  readonly sizeBytesMax: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: Uint8Array;
}

export class HttpFetchError extends Error {
  override readonly name = "HttpFetchError";
  /** `refused` for a URL that is none of http or https, `too-large` for a body over its limit. */
  readonly kind: "refused" | "unreachable" | "timeout" | "too-large";
  constructor(kind: HttpFetchError["kind"], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** The parsed URL when it is one that is fetched. */
export function fetchedUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "") {
    throw new HttpFetchError("refused", `${text} is not fetched`);
  }
  return url;
}

export function tooLarge(url: string, { sizeBytesMax }: HttpLimits): HttpFetchError {
  return new HttpFetchError("too-large", `${url} has more than ${sizeBytesMax} bytes`);
}
