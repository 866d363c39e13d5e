/** The faults in force, with their end; presets set some at once. */
import { useAction } from "../../api/action.ts";
import { useAnswer } from "../../api/answer.ts";
import { send } from "../../api/client.ts";
import type { ClockState, FaultList } from "../../api/shapes.ts";
import { Failure } from "../../parts/failure.tsx";
import { Icon } from "../../parts/icon.tsx";
import { PushButton } from "../../parts/push-button.tsx";
import { counted } from "../../parts/wording.ts";
import { FaultForm } from "./fault-form.tsx";
import { effectText, endText, targetText } from "./fault-text.ts";
import { Menu } from "./menu.tsx";
import { PresetForm } from "./preset-form.tsx";

const FAULTS = "/_cloudglass/faults";
const CHECK_EVERY_MS = 10_000;
export function FaultsMenu() {
  const { content, again } = useAnswer<FaultList>(FAULTS, {
    everyMs: CHECK_EVERY_MS,
    after: ["faults", "clock"],
  });
  if (content === undefined) return null;
  const { length } = content.faults;
  return (
    <Menu
      title={length === 0 ? "Faults" : `${counted(length, "fault")} in force`}
      icon="fault"
      tone={length === 0 ? "plain" : "bad"}
      label={
        <>
          <span class="bar-word">Faults</span> {length > 0 && <span class="count">{length}</span>}
        </>
      }
    >
      {() => <FaultsPanel list={content} again={again} />}
    </Menu>
  );
}

function FaultsPanel({ list, again }: { readonly list: FaultList; readonly again: () => void }) {
  const { faults } = list;
  const { isUnderWay, error, run } = useAction();
  const clock = useAnswer<ClockState>("/_cloudglass/clock", { after: ["clock"] });
  const nowMs = Date.parse(clock.content?.now ?? new Date().toISOString());
  const change = async (method: "POST" | "DELETE", path: string, content?: object) => {
    if (await run(() => send(method, path, content))) again();
  };
  return (
    <div class="menu-content">
      <div class="menu-head">
        <h2>Faults in force</h2>
        <PushButton
          look="danger"
          isOff={isUnderWay || faults.length === 0}
          push={() => change("DELETE", FAULTS)}
        >
          Clear all
        </PushButton>
      </div>
      {faults.length === 0 && <p class="muted">None: everything works as it should.</p>}
      <ul class="menu-list">
        {faults.map((fault) => (
          <li key={fault.id}>
            <div>
              <strong>{targetText(fault.target)}</strong>{" "}
              <span class="bad-text">{effectText(fault)}</span>
              <div class="muted">
                {endText(fault, nowMs)}
                {fault.origin && `, ${fault.origin}`}
              </div>
            </div>
            <button
              type="button"
              class="quiet"
              aria-disabled={isUnderWay}
              aria-label={`Clear ${targetText(fault.target)} ${fault.kind}`}
              onClick={() => change("DELETE", `${FAULTS}/${encodeURIComponent(fault.id)}`)}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <PresetForm
        list={list}
        isUnderWay={isUnderWay}
        set={(name, parameters) => change("POST", `${FAULTS}/presets/${name}`, parameters)}
      />
      <FaultForm isUnderWay={isUnderWay} set={(fault) => change("POST", FAULTS, fault)} />
      {error && <Failure error={error} />}
    </div>
  );
}
