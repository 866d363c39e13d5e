/** Resource policies: of an account and region by name, or of one log group. Stored and shown. */
import { type Catalogue, RecordTable } from "@cloudglass/catalogue";

export interface ResourcePolicyRecord {
  readonly accountId: string;
  readonly region: string;
  /** Undefined for the policy of a group. */
  readonly name: string | undefined;
  readonly resourceArn: string | undefined;
  readonly document: string;
  readonly updatedMs: number;
  readonly revisionId: string | undefined;
}

type Place = Pick<ResourcePolicyRecord, "accountId" | "region" | "name" | "resourceArn">;

const idOf = ({ accountId, region, name, resourceArn }: Place): string =>
  JSON.stringify([accountId, region, name ?? null, resourceArn ?? null]);

export class ResourcePolicies {
  readonly #table: RecordTable<ResourcePolicyRecord>;

  constructor(catalogue: Catalogue) {
    this.#table = new RecordTable<ResourcePolicyRecord>(catalogue, "resource-policy", idOf);
  }

  at(place: Place): ResourcePolicyRecord | undefined {
    return this.#table.get(idOf(place));
  }

  in(accountId: string, region: string): ResourcePolicyRecord[] {
    return [...this.#table.all()].filter(
      (each) => each.accountId === accountId && each.region === region,
    );
  }

  put(policy: ResourcePolicyRecord): void {
    this.#table.put(policy);
  }

  remove(policy: ResourcePolicyRecord): void {
    this.#table.remove(idOf(policy));
  }
}
