/**
 * What an operation throws to answer with an AWS error. It has a form in every protocol; one line each in the
 * service's `errors.ts`.
 */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  /** On the wire: `NoSuchBucket`. */
  readonly code: string;
  readonly status: number;
  /** Further members of the error's body: `{ BucketName: "b" }`. Undefined ones are left out. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Headers of the answer, lower-case names. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    status: number,
    message: string,
    extra: {
      readonly fields?: Readonly<Record<string, unknown>>;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.fields = extra.fields ?? {};
    this.headers = extra.headers ?? {};
  }
}
