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
  /** Ids of what was made. */
  readonly made: readonly string[];
  readonly at: number;
}

const KEPT_MS = 24 * 3_600_000;

export class ClientTokens {
  readonly #table: RecordTable<TokenRecord>;
  readonly #clock: Clock;

  constructor(catalogue: Catalogue, clock: Clock) {
    this.#table = new RecordTable<TokenRecord>(catalogue, "client-token", ({ id }) => id);
    this.#clock = clock;
  }

  /**
   * What the operation made for this token before, or makes now: ids either way. Throws IdempotentParameterMismatch when
   * the token came with another input.
   */
  once(
    place: Place,
    operation: string,
    input: { readonly ClientToken?: string | undefined },
    make: () => readonly string[],
  ): readonly string[] {
    if (!input.ClientToken) return make();
    this.#forget();
    const id = `${placeKey(place)}/${operation}/${input.ClientToken}`;
    const inputHash = createHash("sha256").update(JSON.stringify(input)).digest("hex");
    const known = this.#table.get(id);
    if (known !== undefined) {
      if (known.inputHash !== inputHash) throw idempotentParameterMismatch(input.ClientToken);
      return known.made;
    }
    const made = make();
    this.#table.put({ id, inputHash, made, at: this.#clock.now() });
    return made;
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
