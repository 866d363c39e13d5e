/**
 * How a declared port mapping reaches the machine that the emulator runs on. The sockets are outside of the engine
 * (`ec2-vpc/src/edge`); without a declaration nothing gets here.
 */

export interface OutletTarget {
  readonly host: string;
  readonly port: number;
}

export interface OutletConnection {
  /** False: wait for `drained` before more is written. */
  write(bytes: Uint8Array): boolean;
  end(): void;
  abort(): void;
  /** While paused nothing is received. */
  pause(): void;
  resume(): void;
}

export interface OutletEvents {
  received(bytes: Uint8Array): void;
  drained(): void;
  ended(): void;
  /** Over, or never begun. Nothing is called after it. */
  closed(): void;
}

export interface Outlet {
  connect(target: OutletTarget, events: OutletEvents): OutletConnection;
}

/** Nothing is reached. */
export const NO_OUTLET: Outlet = {
  connect(_target, events) {
    events.closed();
    return {
      write: () => true,
      end() {},
      abort() {},
      pause() {},
      resume() {},
    };
  },
};
