/** Access points. All of them are kept in memory too: requests look them up by several names. */
import type { AccessPoint, AccessPointName } from "../../bucket/access-point.ts";
import type { Catalogue, Statement } from "./catalogue.ts";

export class AccessPointTable {
  readonly #byName = new Map<string, AccessPoint>();
  readonly #byAlias = new Map<string, AccessPoint>();
  readonly #find: Statement;
  readonly #put: Statement;
  readonly #delete: Statement;

  constructor(catalogue: Catalogue) {
    this.#find = catalogue
      .prepare("SELECT point FROM access_point WHERE account_id = ? AND name = ?")
      .pluck();
    this.#put = catalogue.prepare(
      "INSERT OR REPLACE INTO access_point (account_id, name, point) VALUES (?, ?, ?)",
    );
    this.#delete = catalogue.prepare("DELETE FROM access_point WHERE account_id = ? AND name = ?");
    const texts = catalogue.prepare("SELECT point FROM access_point").pluck().all() as string[];
    for (const text of texts) this.#keep(JSON.parse(text) as AccessPoint);
  }

  /** As of the last commit. */
  get(accountId: string, name: string): AccessPoint | undefined {
    return this.#byName.get(`${accountId}/${name}`);
  }

  named(name: AccessPointName): AccessPoint | undefined {
    return name.kind === "alias"
      ? this.#byAlias.get(name.alias)
      : this.get(name.accountId, name.name);
  }

  /** Of an account, by name. */
  all(accountId: string): readonly AccessPoint[] {
    return [...this.#byName.values()]
      .filter((point) => point.accountId === accountId)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  hasBucket(bucket: string): boolean {
    for (const point of this.#byName.values()) if (point.bucket === bucket) return true;
    return false;
  }

  /** What the running transaction sees. */
  find(accountId: string, name: string): AccessPoint | undefined {
    const text = this.#find.get(accountId, name) as string | undefined;
    return text === undefined ? undefined : (JSON.parse(text) as AccessPoint);
  }

  /** Only inside a transaction, like `delete`; call `refresh` after its commit. */
  put(point: AccessPoint): void {
    this.#put.run(point.accountId, point.name, JSON.stringify(point));
  }

  delete(accountId: string, name: string): void {
    this.#delete.run(accountId, name);
  }

  refresh(accountId: string, name: string): void {
    const former = this.get(accountId, name);
    if (former !== undefined) {
      this.#byName.delete(`${accountId}/${name}`);
      this.#byAlias.delete(former.alias);
    }
    const found = this.find(accountId, name);
    if (found !== undefined) this.#keep(found);
  }

  #keep(point: AccessPoint): void {
    this.#byName.set(`${point.accountId}/${point.name}`, point);
    this.#byAlias.set(point.alias, point);
  }
}
