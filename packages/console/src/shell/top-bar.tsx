/** The bar over every page: whose state is looked at, and the switches of the emulator itself. */
import { liveState } from "../api/live.ts";
import { addressOf } from "../router/router.ts";
import { NamespaceSwitcher } from "./namespace-switcher.tsx";
import { nextTheme, theme } from "./theme.ts";

const LIVE_WORDS = {
  connecting: "Connecting",
  live: "Live",
  lost: "Not connected",
  absent: "Not live",
};

export function TopBar({ showKeys }: { readonly showKeys: () => void }) {
  return (
    <header class="top-bar">
      <a class="brand" href={addressOf("/")}>
        <img src={addressOf("/icon.svg")} alt="" />
        <span>Cloudglass</span>
      </a>
      <NamespaceSwitcher />
      <span class="bar-space" />
      <output class="live" data-state={liveState.value} title={LIVE_WORDS[liveState.value]}>
        <span class="dot" aria-hidden="true" />
        <span>{LIVE_WORDS[liveState.value]}</span>
      </output>
      <button
        type="button"
        class="quiet"
        onClick={nextTheme}
        aria-label={`Theme: ${theme.value}`}
        title={`Theme: ${theme.value}`}
      >
        {theme.value === "dark" ? "◐" : theme.value === "light" ? "◑" : "◒"}
      </button>
      <button type="button" class="quiet" onClick={showKeys} aria-label="Keys" title="Keys">
        ?
      </button>
    </header>
  );
}
