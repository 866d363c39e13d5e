/** Sequence numbers of stream records: timestamps of changes, as numbers of at least 21 digits. */

const ZEROS = "00000";
const SEQUENCE_NUMBER = /^\d{21,40}$/;

export function sequenceNumber(timestampUs: number): string {
  return `${timestampUs}${ZEROS}`.padStart(21, "0");
}

/** Undefined for what is no sequence number of a record here. */
export function timestampOfSequenceNumber(text: string): number | undefined {
  if (!SEQUENCE_NUMBER.test(text) || !text.endsWith(ZEROS)) return undefined;
  const timestampUs = Number(text.slice(0, -ZEROS.length));
  return Number.isSafeInteger(timestampUs) ? timestampUs : undefined;
}
