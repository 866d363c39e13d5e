/** The tree of one replica: what is in memory, what is in tables, what its filters spared. */
import { Facts } from "../../parts/page.tsx";
import { bytes, count, counted } from "../../parts/wording.ts";
import type { Tree } from "./shapes.ts";

export function LsmTree({ tree }: { readonly tree: Tree }) {
  const { memtables, levels, filters, blockCache, appliedBytes, writtenBytes } = tree;
  const inMemory = {
    name: "Memory",
    tables: counted(memtables.length, "memtable"),
    sizeBytes: memtables.reduce((sum, { contentBytes }) => sum + contentBytes, 0),
    entryCount: memtables.reduce((sum, { entryCount }) => sum + entryCount, 0),
  };
  const rows = [
    inMemory,
    ...levels.map(({ tableCount, ...level }, number) => ({
      name: `Level ${number}`,
      tables: counted(tableCount, "table"),
      ...level,
    })),
  ];
  const most = Math.max(1, ...rows.map(({ sizeBytes }) => sizeBytes));
  const asked = filters.hits + filters.misses + filters.falsePositives;
  const cached = blockCache.hits + blockCache.misses;
  return (
    <>
      <ul class="levels" aria-label="Levels">
        {rows.map(({ name, tables, sizeBytes, entryCount }) => (
          <li key={name}>
            <span>{name}</span>
            <span class="level-bar">
              <span style={{ width: `${(sizeBytes / most) * 100}%` }} />
            </span>
            <span class="muted">
              {bytes(sizeBytes)} in {tables}, {counted(entryCount, "entry", "entries")}
            </span>
          </li>
        ))}
      </ul>
      <Facts
        of={[
          [
            "Bloom filters",
            asked === 0
              ? "nothing was asked of a table yet"
              : `${count(filters.misses)} of ${counted(asked, "read")} of a table spared, ${count(filters.falsePositives)} in vain`,
          ],
          [
            "Block cache",
            cached === 0
              ? "not used yet"
              : `${Math.round((blockCache.hits / cached) * 100)} % of ${counted(cached, "block")} found in ${bytes(blockCache.sizeBytes)}`,
          ],
          [
            "Write amplification",
            appliedBytes === 0
              ? undefined
              : `${(writtenBytes / appliedBytes).toFixed(2)}: ${bytes(writtenBytes)} to tables for ${bytes(appliedBytes)} applied`,
          ],
        ]}
      />
    </>
  );
}
