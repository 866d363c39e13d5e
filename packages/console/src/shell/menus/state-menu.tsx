/** The state of the namespace as a whole: snapshots, forks, and the way back to nothing. */
import { useState } from "preact/hooks";
import { type Action, useAction } from "../../api/action.ts";
import { useAnswer } from "../../api/answer.ts";
import { send } from "../../api/client.ts";
import { forgetAll, lookAt, namespace } from "../../api/session.ts";
import type { Snapshot, SnapshotList } from "../../api/shapes.ts";
import { Failure } from "../../parts/failure.tsx";
import { Icon } from "../../parts/icon.tsx";
import { bytes, dateAndTime } from "../../parts/wording.ts";
import { Menu } from "./menu.tsx";

const SNAPSHOTS = "/_cloudglass/snapshots";

export function StateMenu() {
  return (
    <Menu title="State" icon="state" label={<span class="bar-word">State</span>}>
      {() => <StatePanel />}
    </Menu>
  );
}

function StatePanel() {
  const action = useAction();
  const { content, error, again } = useAnswer<SnapshotList>(SNAPSHOTS, { after: ["snapshot"] });
  const snapshots = content?.snapshots ?? [];
  return (
    <div class="menu-content">
      <h2>Snapshots</h2>
      {error && <Failure error={error} again={again} />}
      <NameForm
        label="Name of the snapshot"
        placeholder="before-migration"
        verb="Take"
        action={action}
        work={async (name) => {
          await send("POST", SNAPSHOTS, name === "" ? {} : { name });
          again();
        }}
      />
      {snapshots.length === 0 ? (
        <p class="muted">A snapshot keeps all of this namespace, its time included.</p>
      ) : (
        <ul class="menu-list">
          {snapshots.map((snapshot) => (
            <SnapshotLine key={snapshot.name} snapshot={snapshot} action={action} again={again} />
          ))}
        </ul>
      )}
      <h2>Fork</h2>
      <NameForm
        label="Name of the new namespace"
        placeholder="experiment"
        verb="Fork and go"
        isRequired
        action={action}
        work={(name) => fork(name, { namespace: namespace.value })}
      />
      <h2>Reset</h2>
      <ResetButton action={action} />
      {action.error && <Failure error={action.error} />}
    </div>
  );
}

async function fork(name: string, from: object): Promise<void> {
  await send("POST", "/_cloudglass/namespaces", { name, from });
  lookAt(name);
}

function NameForm({
  label,
  placeholder,
  verb,
  isRequired = false,
  action,
  work,
}: {
  readonly label: string;
  readonly placeholder: string;
  readonly verb: string;
  readonly isRequired?: boolean;
  readonly action: Action;
  readonly work: (name: string) => Promise<void>;
}) {
  const [name, setName] = useState("");
  const lacks = isRequired && name.trim() === "";
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (lacks) return;
    if (await action.run(() => work(name.trim()))) setName("");
  };
  return (
    <form class="menu-form" onSubmit={submit}>
      <input
        aria-label={label}
        placeholder={placeholder}
        value={name}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <button type="submit" aria-disabled={lacks || action.isUnderWay}>
        {verb}
      </button>
    </form>
  );
}

function SnapshotLine({
  snapshot: { name, namespace: of, clock, sizeBytes },
  action,
  again,
}: {
  readonly snapshot: Snapshot;
  readonly action: Action;
  readonly again: () => void;
}) {
  const path = `${SNAPSHOTS}/${encodeURIComponent(name)}`;
  const restore = () =>
    action.run(async () => {
      await send("POST", `${path}/restore`, {});
      forgetAll();
    });
  const remove = () =>
    action.run(async () => {
      await send("DELETE", path);
      again();
    });
  return (
    <li>
      <div>
        <strong>{name}</strong> <span class="muted">{bytes(sizeBytes)}</span>
        <div class="muted">
          {of} at {dateAndTime(clock)}
        </div>
      </div>
      <button type="button" aria-disabled={action.isUnderWay} onClick={restore}>
        Restore
      </button>
      <button
        type="button"
        class="quiet"
        aria-disabled={action.isUnderWay}
        aria-label={`Delete the snapshot ${name}`}
        onClick={remove}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}

/** Twice: there is no way back. */
function ResetButton({ action }: { readonly action: Action }) {
  const [isAsked, setAsked] = useState(false);
  const reset = async () => {
    await action.run(async () => {
      await send("POST", "/_cloudglass/reset", {});
      forgetAll();
    });
    setAsked(false);
  };
  if (!isAsked) {
    return (
      <div class="menu-row">
        <button type="button" class="danger" onClick={() => setAsked(true)}>
          Reset {namespace.value}…
        </button>
      </div>
    );
  }
  return (
    <div class="menu-row">
      <span>Everything in {namespace.value} goes.</span>
      <button type="button" class="danger" aria-disabled={action.isUnderWay} onClick={reset}>
        Reset
      </button>
      <button type="button" onClick={() => setAsked(false)}>
        Keep it
      </button>
    </div>
  );
}
