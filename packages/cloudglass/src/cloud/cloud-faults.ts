/** `cloud.faults`: what the routes of faults take and answer, for a program in this process. */
import {
  clearFault,
  clearFaults,
  type FaultEnd,
  type FaultFacts,
  type FaultGiven,
  type FaultPresetName,
  type FaultPresetParameters,
  type FaultTargets,
  type ShownFault,
  setFault,
  setPreset,
  shownFaults,
} from "@cloudglass/control";

export interface CloudFaults {
  /**
   * Resolves once it is in force, with its id. Rejects with a `ControlError` whose message begins with the member at fault,
   * also for an error code that the service does not have.
   */
  set(fault: FaultGiven): Promise<ShownFault>;
  /** Rejects with a `ControlError`; what a preset sets is in docs/internals/faults.md. */
  preset<Name extends FaultPresetName>(
    name: Name,
    ...parameters: PresetArguments<FaultPresetParameters[Name] & FaultEnd>
  ): Promise<ShownFault[]>;
  /** All of them without an id: how many there were. Throws a `ControlError` for an id that is not set. */
  clear(id?: string): number;
  /** Those in force. */
  list(): ShownFault[];
  /** What there is that faults can be set on. */
  targets(): Promise<FaultTargets>;
}

/** They may be left out where a preset needs none. */
type PresetArguments<Parameters> =
  Record<never, never> extends Parameters ? [parameters?: Parameters] : [parameters: Parameters];

export function cloudFaults(facts: FaultFacts): CloudFaults {
  return {
    set: (fault) => setFault(facts, fault),
    async preset(name, ...[parameters]) {
      const { faults } = await setPreset(facts, name, parameters);
      return faults;
    },
    clear(id) {
      const { cleared } = id === undefined ? clearFaults(facts) : clearFault(facts, id);
      return cleared;
    },
    list: () => shownFaults(facts),
    targets: () => facts.faultTargets(),
  };
}
