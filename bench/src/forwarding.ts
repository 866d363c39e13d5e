/** The packet forwarder alone: rules, routes and a million tracked connections, on one core. */
import { ForwardingBench } from "../../packages/ec2-vpc/src/packet/forward/forwarder.bench.ts";

const PACKETS = 1_000_000;
/** Of four packets one leaves the VPC, and is tracked at one interface only. */
const FLOWS = 575_000;
const ROUTES = 1000;
/** Connections do not send one packet each in turn. */
const TRAIN_LENGTHS = [1, 4];

export async function measureForwarding(): Promise<string> {
  const bench = new ForwardingBench({ flowCount: FLOWS, routeCount: ROUTES });
  bench.run(PACKETS / 4);
  const count = bench.forwarder.connectionCount.toLocaleString("en");
  const lines = TRAIN_LENGTHS.map((trainLength) => {
    const before = process.cpuUsage();
    const arrived = bench.run(PACKETS, trainLength);
    const { user, system } = process.cpuUsage(before);
    const rate = Math.round((PACKETS * 1e6) / (user + system)).toLocaleString("en");
    const trains = trainLength === 1 ? "of flows drawn at random" : `in trains of ${trainLength}`;
    return `packets ${trains}: ${rate} a second of CPU, ${arrived.toLocaleString("en")} arrived`;
  });
  const megabytes = Math.round(process.memoryUsage().rss / 1e6);
  return [`${count} tracked connections, ${ROUTES} routes: ${megabytes} MB`, ...lines].join("\n");
}
