/** Chooses a preset of faults and fills in what it takes. */
import { useId, useState } from "preact/hooks";
import type { FaultList, FaultPreset } from "../../api/shapes.ts";

type Parameter = FaultPreset["parameters"][number];

/** Ends that nobody types in a form. */
const LEFT_OUT = new Set(["until"]);

export function PresetForm({
  list: { presets, targets },
  isUnderWay,
  set,
}: {
  readonly list: FaultList;
  readonly isUnderWay: boolean;
  readonly set: (name: string, parameters: object) => void;
}) {
  const id = useId();
  const [name, setName] = useState(presets[0]?.name ?? "");
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({});
  const preset = presets.find((each) => each.name === name);
  const parameters = preset?.parameters.filter((each) => !LEFT_OUT.has(each.name)) ?? [];
  const lacks = parameters.some(({ name: each, required }) => required && !given[each]?.trim());
  const known: Readonly<Record<string, readonly string[]>> = {
    zone: targets.zones,
    table: targets.tables,
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    set(name, valuesOf(parameters, given));
  };
  return (
    <form class="form preset-form" onSubmit={submit}>
      <label>
        Preset
        <select value={name} onChange={(event) => setName(event.currentTarget.value)}>
          {presets.map((each) => (
            <option key={each.name} value={each.name}>
              {each.name}
            </option>
          ))}
        </select>
      </label>
      <p class="muted">{preset?.summary}</p>
      <div class="preset-parameters">
        {parameters.map((parameter) => {
          const names = known[parameter.name] ?? [];
          return (
            <label key={parameter.name} title={parameter.summary}>
              {parameter.name}
              <input
                value={given[parameter.name] ?? ""}
                placeholder={placeholderOf(parameter)}
                list={names.length === 0 ? undefined : `${id}-${parameter.name}`}
                onInput={(event) =>
                  setGiven({ ...given, [parameter.name]: event.currentTarget.value })
                }
              />
              {names.length > 0 && (
                <datalist id={`${id}-${parameter.name}`}>
                  {names.map((each) => (
                    <option key={each} value={each} />
                  ))}
                </datalist>
              )}
            </label>
          );
        })}
      </div>
      <div class="form-end">
        <button type="submit" class="primary" disabled={lacks} aria-disabled={isUnderWay}>
          Set
        </button>
      </div>
    </form>
  );
}

function placeholderOf({ name, required, default: standard }: Parameter): string {
  if (standard !== undefined) return `${standard}`;
  if (name === "duration") return "until cleared";
  return required ? "required" : "any";
}

/** Numbers where the parameter is one; what was left empty is left out. */
function valuesOf(
  parameters: readonly Parameter[],
  given: Readonly<Record<string, string>>,
): Record<string, string | number> {
  const values: Record<string, string | number> = {};
  for (const { name, default: standard } of parameters) {
    const text = given[name]?.trim() ?? "";
    if (text === "") continue;
    values[name] = typeof standard === "number" || name === "count" ? Number(text) : text;
  }
  return values;
}
