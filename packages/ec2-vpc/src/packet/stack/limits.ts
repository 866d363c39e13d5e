/** What a stack holds at most. A machine holds little; a server of the platform is given more. */
export interface StackLimits {
  /** Of every state but TIME-WAIT. */
  readonly connectionsMax: number;
  /** Of all listeners together; what comes above is not answered. */
  readonly halfOpenMax: number;
  /** Above it the oldest go. */
  readonly timeWaitMax: number;
  readonly backlogMax: number;
  readonly udpSocketsMax: number;
  readonly pingsMax: number;
  /** Of a connection, each way. */
  readonly sendBufferBytes: number;
  readonly receiveBufferBytes: number;
  /** Pieces that came before the ones that they follow. */
  readonly outOfOrderPiecesMax: number;
  readonly neighboursMax: number;
  /** Frames that wait until a neighbour has said who it is. */
  readonly waitingFramesMax: number;
  readonly waitingFramesPerNeighbourMax: number;
  /** Of fragments whose packets are not whole. */
  readonly reassemblyBytesMax: number;
  /** Packets for addresses that the host may be about to have. */
  readonly strangePacketsMax: number;
  /** Frames that came while another one was being read. */
  readonly arrivedFramesMax: number;
}

export const DEFAULT_LIMITS: StackLimits = {
  connectionsMax: 4096,
  halfOpenMax: 1024,
  timeWaitMax: 4096,
  backlogMax: 511,
  udpSocketsMax: 1024,
  pingsMax: 1024,
  sendBufferBytes: 1 << 18,
  receiveBufferBytes: 1 << 20,
  outOfOrderPiecesMax: 1024,
  neighboursMax: 1024,
  waitingFramesMax: 1024,
  waitingFramesPerNeighbourMax: 64,
  reassemblyBytesMax: 1 << 20,
  strangePacketsMax: 64,
  arrivedFramesMax: 4096,
};
