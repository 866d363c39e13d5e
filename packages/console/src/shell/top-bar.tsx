/** The bar over every page: whose state is looked at, and the switches of the emulator itself. */
import { liveState } from "../api/live.ts";
import { Icon } from "../parts/icon.tsx";
import { addressOf } from "../router/router.ts";
import { ClockMenu } from "./menus/clock-menu.tsx";
import { FaultsMenu } from "./menus/faults-menu.tsx";
import { StateMenu } from "./menus/state-menu.tsx";
import { NamespaceSwitcher } from "./namespace-switcher.tsx";
import { nextTheme, theme } from "./theme.ts";

const LIVE_WORDS = {
  connecting: "Connecting",
  live: "Live",
  lost: "Not connected",
  absent: "Not live",
};
const THEME_ICONS = { system: "system", light: "sun", dark: "moon" } as const;

export function TopBar({ showKeys }: { readonly showKeys: () => void }) {
  const live = LIVE_WORDS[liveState.value];
  return (
    <header class="top-bar">
      <a class="brand" href={addressOf("/")} aria-label="Cloudglass">
        <img src={addressOf("/icon.svg")} alt="" />
        <span>Cloudglass</span>
      </a>
      <NamespaceSwitcher />
      <output class="live" data-state={liveState.value} title={live}>
        <span class="dot" aria-hidden="true" />
        <span>{live}</span>
      </output>
      <span class="bar-space" />
      <ClockMenu />
      <FaultsMenu />
      <StateMenu />
      <button
        type="button"
        class="quiet square"
        onClick={nextTheme}
        aria-label={`Theme: ${theme.value}`}
        title={`Theme: ${theme.value}`}
      >
        <Icon name={THEME_ICONS[theme.value]} />
      </button>
      <button
        type="button"
        class="quiet square keys-button"
        onClick={showKeys}
        aria-label="Keys"
        title="Keys"
      >
        ?
      </button>
    </header>
  );
}
