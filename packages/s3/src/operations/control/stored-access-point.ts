/** The access point that a request names, and how a request changes it. */
import type { AccessPoint } from "../../bucket/access-point.ts";
import { noSuchAccessPoint } from "../../errors/access-point.ts";
import type { ControlRooms } from "./operation.ts";

/** Throws NoSuchAccessPoint. */
export function requireAccessPoint(
  { index }: ControlRooms,
  { AccountId: accountId, Name: name }: { readonly AccountId: string; readonly Name: string },
): AccessPoint {
  const point = index.accessPoints.get(accountId, name);
  if (point === undefined) throw noSuchAccessPoint();
  return point;
}

/** Puts what `change` makes of the access point; resolves after the commit. Throws NoSuchAccessPoint. */
export async function changeAccessPoint(
  { index }: ControlRooms,
  { accountId, name }: AccessPoint,
  change: (point: AccessPoint) => AccessPoint,
): Promise<void> {
  const { accessPoints } = index;
  const found = await index.commit(() => {
    const current = accessPoints.find(accountId, name);
    if (current === undefined) return false;
    accessPoints.put(change(current));
    return true;
  });
  if (!found) throw noSuchAccessPoint();
  accessPoints.refresh(accountId, name);
}
