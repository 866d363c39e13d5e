/** https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html */
export interface NatMetrics {
  /** TCP connections, neither ended by both sides nor reset. */
  ActiveConnectionCount: number;
  /** Of TCP: by the first SYN. */
  ConnectionAttemptCount: number;
  ConnectionEstablishedCount: number;
  ErrorPortAllocation: number;
  /** TCP connections that were not ended and saw no packet for 350 seconds. */
  IdleTimeoutCount: number;
  PacketsDropCount: number;
  PacketsInFromSource: number;
  PacketsOutToDestination: number;
  PacketsInFromDestination: number;
  PacketsOutToSource: number;
  BytesInFromSource: number;
  BytesOutToDestination: number;
  BytesInFromDestination: number;
  BytesOutToSource: number;
}

export function newNatMetrics(): NatMetrics {
  return {
    ActiveConnectionCount: 0,
    ConnectionAttemptCount: 0,
    ConnectionEstablishedCount: 0,
    ErrorPortAllocation: 0,
    IdleTimeoutCount: 0,
    PacketsDropCount: 0,
    PacketsInFromSource: 0,
    PacketsOutToDestination: 0,
    PacketsInFromDestination: 0,
    PacketsOutToSource: 0,
    BytesInFromSource: 0,
    BytesOutToDestination: 0,
    BytesInFromDestination: 0,
    BytesOutToSource: 0,
  };
}
