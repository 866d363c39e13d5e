/**
 * Safety levers: one an account and region. While one is engaged, no experiment runs there.
 * https://docs.aws.amazon.com/fis/latest/userguide/safety-lever.html
 */
import { type Catalogue, RecordTable } from "@cloudglass/catalogue";

/** The id of each: there is one alone. */
export const LEVER_ID = "default";

interface LeverRecord {
  readonly accountId: string;
  readonly region: string;
  readonly isEngaged: boolean;
  /** What the caller gave. */
  readonly reason: string;
}

type Where = Pick<LeverRecord, "accountId" | "region">;

export class SafetyLevers {
  readonly #table: RecordTable<LeverRecord>;

  constructor(catalogue: Catalogue) {
    this.#table = new RecordTable<LeverRecord>(catalogue, "safety-lever", placeOf);
  }

  /** Disengaged until somebody engages it. */
  in({ accountId, region }: Where): LeverRecord {
    const untouched = { accountId, region, isEngaged: false, reason: "Initial state" };
    return this.#table.get(placeOf(untouched)) ?? untouched;
  }

  put(lever: LeverRecord): void {
    this.#table.put(lever);
  }
}

const placeOf = ({ accountId, region }: Where) => `${accountId}/${region}`;
