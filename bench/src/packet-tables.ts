/** The tables that decide on packets (`packages/ec2-vpc/src/packet/tables`) alone. */
import { tableRates } from "../../packages/ec2-vpc/src/packet/tables/tables.bench.ts";

const DECISIONS = 3_000_000;

/** Of this process: what else runs on the machine does not count. */
const cpuMs = () => process.cpuUsage().user / 1000;

export async function measurePacketTables(): Promise<string> {
  const lines = tableRates(DECISIONS, cpuMs).map(({ name, perSecond, sizeBytes }) => {
    const decisions = Math.round(perSecond).toLocaleString("en").padStart(12);
    const size = sizeBytes === undefined ? "" : `${(sizeBytes / 1e6).toFixed(2).padStart(8)} MB`;
    return `  ${name.padEnd(52)} ${decisions}/s ${size}`.trimEnd();
  });
  return ["tables of the packet network, on one core", ...lines].join("\n");
}
