/** Times as EC2 writes them in answers and filters: `2026-11-26T19:30:00.000Z`. */
export const shownTime = (ms: number) => new Date(ms).toISOString();
