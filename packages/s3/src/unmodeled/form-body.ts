/** The body of a form upload in two steps, fields first and then the file, while it comes in once. */
import type { RequestBody } from "@cloudglass/wire";
import { type FormFields, FormReader } from "../object/form-reader.ts";

type Write = (bytes: Uint8Array) => void | Promise<void>;

export class FormBody {
  readonly #fields = Promise.withResolvers<FormFields>();
  readonly #write = Promise.withResolvers<Write>();
  readonly #received: Promise<void>;

  constructor(body: RequestBody, boundary: string) {
    const reader = new FormReader(boundary, (fields) => {
      this.#fields.resolve(fields);
      // The sender waits until it is known what becomes of the file.
      return this.#write.promise;
    });
    this.#received = body.consume((bytes) => reader.take(bytes)).then(() => reader.end());
    this.#received.catch((error) => this.#fields.reject(error));
    this.#write.promise.catch(() => {});
  }

  /** What comes before the file. Rejects when the form never gets that far. */
  fields(): Promise<FormFields> {
    return this.#fields.promise;
  }

  /** Hands the file's bytes to `write`; resolves when the form has ended well. Call once. */
  file(write: Write): Promise<void> {
    this.#write.resolve(write);
    return this.#received;
  }

  /** The file is not wanted: what still comes is thrown away. */
  abandon(reason: unknown): void {
    this.#write.reject(reason);
  }
}
