/** Times in answers that are texts: `2026-01-31T00:00:00.000+0000`. */

export const shownTime = (atMs: number): string =>
  new Date(atMs).toISOString().replace("Z", "+0000");
