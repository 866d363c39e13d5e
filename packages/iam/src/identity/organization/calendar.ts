/**
 * What happens in organizations as time passes: accounts that are being made are there, closed ones are gone after 90 days. What
 * is due is in the catalogue, so a restart forgets nothing.
 */
import type { Environment, Timer } from "@cloudglass/env";
import type { Catalogue } from "../catalogue.ts";
import { completeCreations, nextCreationAt } from "./account-creation.ts";
import { removeMember } from "./member.ts";
import { organizationOf } from "./organization.ts";

export interface OrganizationCalendar {
  /** To be called when something was written that falls due later. */
  wake(): void;
  close(): void;
}

const DAY_MS = 86_400_000;
/** Closed accounts can be reopened by AWS Support for this long; then they leave the organization. */
const REOPENABLE_MS = 90 * DAY_MS;

export function organizationCalendar(
  catalogue: Catalogue,
  { clock, random }: Pick<Environment, "clock" | "random">,
): OrganizationCalendar {
  let timer: Timer | undefined;

  function run(): void {
    timer = undefined;
    const now = clock.now();
    if ((nextCreationAt(catalogue) ?? Infinity) <= now) completeCreations(catalogue, random, now);
    removeClosed(catalogue, now);
    wake();
  }

  function wake(): void {
    timer?.cancel();
    timer = undefined;
    const next = Math.min(
      nextCreationAt(catalogue) ?? Infinity,
      (firstClosedAt(catalogue) ?? Infinity) + REOPENABLE_MS,
    );
    if (next === Infinity) return;
    // Far times are looked at again every day: timers of the host hold some weeks at most.
    const delayMs = Math.min(Math.max(next - clock.now(), 0), DAY_MS);
    timer = clock.schedule(delayMs, run);
  }

  wake();
  return {
    wake,
    close: () => timer?.cancel(),
  };
}

function firstClosedAt(catalogue: Catalogue): number | undefined {
  return (
    catalogue.get<{ at: number | null }>(
      `SELECT min(closed_at) AS at FROM account_profile
         JOIN organization_member ON organization_member.account_id = account_profile.account_id`,
    )?.at ?? undefined
  );
}

function removeClosed(catalogue: Catalogue, now: number): void {
  const gone = catalogue.all<{ account_id: string }>(
    `SELECT account_profile.account_id FROM account_profile
       JOIN organization_member ON organization_member.account_id = account_profile.account_id
       WHERE closed_at <= ?`,
    now - REOPENABLE_MS,
  );
  if (gone.length === 0) return;
  catalogue.write(() => {
    for (const { account_id: accountId } of gone) {
      const organization = organizationOf(catalogue, accountId);
      if (organization !== undefined) removeMember(catalogue, organization, accountId);
    }
  });
}
