/** What of a version may change after its write; written to the index as JSON, so all of it is plain data. */
export interface ObjectAttributes {
  /** In the order in which they were put. */
  readonly tags?: readonly ObjectTag[] | undefined;
  readonly retention?: Retention | undefined;
  readonly legalHold?: boolean | undefined;
  /** 12 digits; the bucket's owner when absent. */
  readonly ownerAccountId?: string | undefined;
}

export interface ObjectTag {
  readonly key: string;
  readonly value: string;
}

export interface Retention {
  readonly mode: "GOVERNANCE" | "COMPLIANCE";
  readonly untilMs: number;
}
