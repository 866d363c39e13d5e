/** Organizational units and the tree that they make under the root. */
import type { Random } from "@cloudglass/env";
import type { Catalogue } from "../catalogue.ts";
import type { Organization } from "./organization.ts";
import { unitId } from "./organization-id.ts";

export interface Unit {
  readonly sequence: number;
  /** `ou-…` */
  readonly id: string;
  /** The root's or another unit's. */
  readonly parentId: string;
  readonly name: string;
}

interface UnitRow {
  sequence: number;
  id: string;
  parent_id: string;
  name: string;
}

/** REQUIRES: the parent has no unit of this name; inside `write`. */
export function insertUnit(
  catalogue: Catalogue,
  random: Random,
  organization: Organization,
  parentId: string,
  name: string,
): string {
  const id = unitId(random, organization.rootId);
  catalogue.run(
    "INSERT INTO organization_unit (id, organization_id, parent_id, name) VALUES (?, ?, ?, ?)",
    id,
    organization.id,
    parentId,
    name,
  );
  return id;
}

export function findUnit(
  catalogue: Catalogue,
  organization: Organization,
  id: string,
): Unit | undefined {
  const row = catalogue.get<UnitRow>(
    "SELECT * FROM organization_unit WHERE id = ? AND organization_id = ?",
    id,
    organization.id,
  );
  return row && unitOf(row);
}

export function unitsOfParent(catalogue: Catalogue, parentId: string): Unit[] {
  return catalogue
    .all<UnitRow>("SELECT * FROM organization_unit WHERE parent_id = ? ORDER BY sequence", parentId)
    .map(unitOf);
}

export function unitsOfOrganization(catalogue: Catalogue, organization: Organization): Unit[] {
  return catalogue
    .all<UnitRow>(
      "SELECT * FROM organization_unit WHERE organization_id = ? ORDER BY sequence",
      organization.id,
    )
    .map(unitOf);
}

export function unitNamed(catalogue: Catalogue, parentId: string, name: string): Unit | undefined {
  const row = catalogue.get<UnitRow>(
    "SELECT * FROM organization_unit WHERE parent_id = ? AND name = ?",
    parentId,
    name,
  );
  return row && unitOf(row);
}

export function renameUnit(catalogue: Catalogue, id: string, name: string): void {
  catalogue.run("UPDATE organization_unit SET name = ? WHERE id = ?", name, id);
}

/** REQUIRES: it has no units and no accounts. */
export function deleteUnit(catalogue: Catalogue, id: string): void {
  catalogue.run("DELETE FROM organization_attachment WHERE target_id = ?", id);
  catalogue.run("DELETE FROM organization_tag WHERE resource_id = ?", id);
  catalogue.run("DELETE FROM organization_unit WHERE id = ?", id);
}

/** From the root down to `id`, both included. */
export function lineage(catalogue: Catalogue, organization: Organization, id: string): string[] {
  const path = [id];
  for (let at = id; at !== organization.rootId; ) {
    const unit = findUnit(catalogue, organization, at);
    if (unit === undefined) break;
    at = unit.parentId;
    path.unshift(at);
  }
  return path;
}

/** `o-…/r-…/ou-…/`, as `aws:PrincipalOrgPaths` has it. @param id of a root or unit */
export function pathOf(catalogue: Catalogue, organization: Organization, id: string): string {
  return `${[organization.id, ...lineage(catalogue, organization, id)].join("/")}/`;
}

function unitOf(row: UnitRow): Unit {
  return { sequence: row.sequence, id: row.id, parentId: row.parent_id, name: row.name };
}
