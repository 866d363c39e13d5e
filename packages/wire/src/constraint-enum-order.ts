/**
 * In which order AWS names the values of an enum: that of a Java `HashSet`. It follows from
 * `String.hashCode` and the size of the table, and gives for example the order that Lambda prints
 * its runtimes in. Some sets of DynamoDB are printed otherwise; those were observed.
 */
const OBSERVED: readonly (readonly string[])[] = [
  ["B", "N", "S"],
  ["INDEXES", "TOTAL", "NONE"],
  ["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"],
  [
    "IN",
    "NULL",
    "BETWEEN",
    "LT",
    "NOT_CONTAINS",
    "EQ",
    "GT",
    "NOT_NULL",
    "NE",
    "LE",
    "BEGINS_WITH",
    "GE",
    "CONTAINS",
  ],
];
const observed = new Map(OBSERVED.map((values) => [values.toSorted().join(), values]));

export function printedEnumOrder(values: readonly string[]): readonly string[] {
  const seen = observed.get(values.toSorted().join());
  if (seen !== undefined) return seen;
  let slots = 16;
  while (values.length > slots * 0.75) slots *= 2;
  // Sorting keeps the order of values that share a slot.
  return values.toSorted((a, b) => slotOf(a, slots) - slotOf(b, slots));
}

function slotOf(text: string, slots: number): number {
  let hash = 0;
  for (let index = 0; index < text.length; index += 1) {
    hash = (Math.imul(31, hash) + text.charCodeAt(index)) | 0;
  }
  return (hash ^ (hash >>> 16)) & (slots - 1);
}
