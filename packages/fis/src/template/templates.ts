/** The experiment templates of all accounts and regions. */
import { type Catalogue, RecordTable } from "@cloudglass/catalogue";
import type { TemplateRecord } from "./template.ts";

export class Templates {
  readonly #table: RecordTable<TemplateRecord>;

  constructor(catalogue: Catalogue) {
    this.#table = new RecordTable(catalogue, "template", ({ id }) => id);
  }

  get(id: string): TemplateRecord | undefined {
    return this.#table.get(id);
  }

  /** By id. */
  in(accountId: string, region: string): TemplateRecord[] {
    return [...this.#table.all()]
      .filter((each) => each.accountId === accountId && each.region === region)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  put(template: TemplateRecord): void {
    this.#table.put(template);
  }

  remove(id: string): void {
    this.#table.remove(id);
  }
}
