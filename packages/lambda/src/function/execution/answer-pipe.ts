/** An answer that a runtime pushes as it writes it, and that who asked pulls. One piece is under way at a time. */
import type { AnswerStream } from "../../scheduling/index.ts";

export class AnswerPipe implements AnswerStream {
  /** The content type, once the answer begins. */
  readonly begun: Promise<string | undefined>;
  readonly #begun = Promise.withResolvers<string | undefined>();
  #offered: { readonly piece: Uint8Array; readonly taken: () => void } | undefined;
  #wake: (() => void) | undefined;
  #hasEnded = false;
  #isAbandoned = false;

  constructor() {
    this.begun = this.#begun.promise;
  }

  begin(contentType: string | undefined): void {
    this.#begun.resolve(contentType);
  }

  /** Resolves when the piece was taken, or nobody wants it any more. */
  write(piece: Uint8Array): Promise<void> {
    if (this.#isAbandoned) return Promise.resolve();
    return new Promise((taken) => {
      this.#offered = { piece, taken };
      this.#wake?.();
    });
  }

  /** After the last piece. */
  end(): void {
    this.#hasEnded = true;
    this.#wake?.();
  }

  /** A piece is valid until the next one is asked for. Who stops early lets the rest flow past. */
  async *pieces(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        while (this.#offered === undefined && !this.#hasEnded) {
          await new Promise<void>((wake) => {
            this.#wake = wake;
          });
        }
        const offered = this.#offered;
        if (offered === undefined) return;
        yield offered.piece;
        this.#offered = undefined;
        offered.taken();
      }
    } finally {
      this.#isAbandoned = true;
      this.#offered?.taken();
    }
  }
}
