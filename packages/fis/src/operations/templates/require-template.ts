/** The template that a request names: of the caller's account and the request's region. */
import { noSuchTemplate } from "../../errors.ts";
import type { Place } from "../../place.ts";
import type { Rooms } from "../../rooms.ts";
import type { TemplateRecord } from "../../template/template.ts";

/** Throws ResourceNotFoundException. */
export function requireTemplate(
  { templates }: Pick<Rooms, "templates">,
  id: string | undefined,
  { caller, region }: Place,
): TemplateRecord {
  const found = templates.get(id ?? "");
  if (found?.accountId !== caller.accountId || found.region !== region) {
    throw noSuchTemplate(id ?? "");
  }
  return found;
}
