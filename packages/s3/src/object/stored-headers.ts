/** What an object keeps of the headers it was put with; written to the index as JSON. */
export interface StoredHeaders {
  readonly contentType?: string;
  readonly cacheControl?: string;
  readonly contentDisposition?: string;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresMs?: number;
  /** Where a website sends those who ask for the object. */
  readonly websiteRedirectLocation?: string;
  /** User metadata: lower-case names without `x-amz-meta-`. */
  readonly metadata?: Readonly<Record<string, string>>;
}
