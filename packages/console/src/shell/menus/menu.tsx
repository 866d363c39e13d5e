/** A button of the top bar with a panel below it. The browser closes it: Escape, a click elsewhere, another one opened. */
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { Icon, type IconName } from "../../parts/icon.tsx";

export interface MenuFrame {
  readonly title: string;
  readonly icon: IconName;
  /** What the button shows beside its icon. */
  readonly label: ComponentChildren;
  readonly tone?: "plain" | "warn" | "bad";
  /** Made only while it is open. */
  readonly children: () => ComponentChildren;
}

export function Menu({ title, icon, label, tone = "plain", children }: MenuFrame) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        class={`menu-button ${tone}`}
        popoverTarget={id}
        aria-label={title}
        title={title}
      >
        <Icon name={icon} />
        <span class="menu-label">{label}</span>
      </button>
      <section
        id={id}
        class="menu"
        popover="auto"
        aria-label={title}
        onToggle={(event) => setOpen(event.newState === "open")}
      >
        {isOpen && children()}
      </section>
    </>
  );
}
