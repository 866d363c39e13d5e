/**
 * Client tokens: a request that is repeated with its token is answered with what it made, and another with the same
 * token is refused. https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
 */
import { createHash } from "node:crypto";
import { type Catalogue, RecordTable } from "@cloudglass/catalogue";
import type { Clock } from "@cloudglass/env";
import { idempotentParameterMismatch } from "../errors.ts";
import { type Place, placeKey } from "./record.ts";

interface TokenRecord {
  readonly id: string;
  readonly inputHash: string;
  /** As JSON can say it. */
  readonly made: unknown;
  readonly at: number;
}

const KEPT_MS = 24 * 3_600_000;

export class ClientTokens {
  readonly #catalogue: Catalogue;
  readonly #table: RecordTable<TokenRecord>;
  readonly #clock: Clock;

  constructor(catalogue: Catalogue, clock: Clock) {
    this.#catalogue = catalogue;
    this.#table = new RecordTable<TokenRecord>(catalogue, "client-token", ({ id }) => id);
    this.#clock = clock;
  }

  /**
   * What the operation made for this token before, or makes now: ids, or whatever else it answers with. What is made and
   * its token are durable together. Throws IdempotentParameterMismatch when the token came with another input.
   */
  once<Made = readonly string[]>(
    place: Place,
    operation: string,
    input: { readonly ClientToken?: string | undefined },
    make: () => Made,
  ): Made {
    if (!input.ClientToken) return make();
    this.#forget();
    const id = `${placeKey(place)}/${operation}/${input.ClientToken}`;
    const inputHash = createHash("sha256").update(JSON.stringify(input)).digest("hex");
    const known = this.#table.get(id);
    if (known !== undefined) {
      if (known.inputHash !== inputHash) throw idempotentParameterMismatch(input.ClientToken);
      return known.made as Made;
    }
    return this.#catalogue.commit(() => {
      const made = make();
      this.#table.put({ id, inputHash, made, at: this.#clock.now() });
      return made;
    });
  }

  /** Oldest first, as far as they are over: a restart puts them in another order, and the hours let them go. */
  #forget(): void {
    const limit = this.#clock.now() - KEPT_MS;
    for (const { id, at } of this.#table.all()) {
      if (at > limit) return;
      this.#table.remove(id);
    }
  }
}
