/** Code signing configurations: whose signatures are taken, and what happens to code without one. */

import type { CodeSigningPolicy } from "@aws-sdk/client-lambda";
import { type Catalogue, RecordTable } from "@cloudglass/catalogue";

export interface CodeSigningRecord {
  readonly accountId: string;
  readonly region: string;
  /** `csc-` and 17 letters and digits. */
  readonly id: string;
  readonly description: string;
  /** ARNs of versions of signing profiles. */
  readonly publishers: readonly string[];
  readonly policy: CodeSigningPolicy;
  readonly modifiedAtMs: number;
  readonly tags: Readonly<Record<string, string>>;
}

export class CodeSigning {
  readonly #records: RecordTable<CodeSigningRecord>;

  constructor(catalogue: Catalogue) {
    this.#records = new RecordTable<CodeSigningRecord>(catalogue, "code-signing", codeSigningArn);
  }

  at(arn: string): CodeSigningRecord | undefined {
    return this.#records.get(arn);
  }

  /** In the order of their ids. */
  in(accountId: string, region: string): CodeSigningRecord[] {
    return [...this.#records.all()]
      .filter((each) => each.accountId === accountId && each.region === region)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  put(record: CodeSigningRecord): void {
    this.#records.put(record);
  }

  remove(record: CodeSigningRecord): void {
    this.#records.remove(codeSigningArn(record));
  }
}

export const codeSigningArn = ({
  accountId,
  region,
  id,
}: Pick<CodeSigningRecord, "accountId" | "region" | "id">): string =>
  `arn:aws:lambda:${region}:${accountId}:code-signing-config:${id}`;
