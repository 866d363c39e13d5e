/**
 * Ballots of Paxos: numbers in one order, of which each replica has its own, so that no two ever lead under the same
 * one. 0 is before all of them.
 */
export const REPLICA_COUNT = 3;

/** The first ballot of a replica above another ballot. */
export function ballotAbove(ballot: number, replica: number): number {
  return (Math.floor(ballot / REPLICA_COUNT) + 1) * REPLICA_COUNT + replica;
}

/** The replica that leads under a ballot. */
export function ownerOf(ballot: number): number {
  return ballot % REPLICA_COUNT;
}
