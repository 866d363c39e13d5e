/** The frame around every page. */
import { useCallback, useEffect, useRef } from "preact/hooks";
import { place } from "../router/router.ts";
import { CurrentPage } from "./current-page.tsx";
import { usePageKeys } from "./keys.ts";
import { KeysDialog } from "./keys-dialog.tsx";
import { Navigation } from "./navigation.tsx";
import { TokenDialog } from "./token-dialog.tsx";
import { TopBar } from "./top-bar.tsx";

export function Shell() {
  const keys = useRef<HTMLDialogElement>(null);
  const main = useRef<HTMLElement>(null);
  const showKeys = useCallback(() => keys.current?.showModal(), []);
  usePageKeys(showKeys);
  useFocusAfterMove(main);
  return (
    <>
      <a class="skip" href="#page">
        Skip to the page
      </a>
      <div class="shell">
        <TopBar showKeys={showKeys} />
        <Navigation />
        <main class="stand" id="page" tabIndex={-1} ref={main}>
          <CurrentPage />
        </main>
      </div>
      <KeysDialog dialog={keys} />
      <TokenDialog />
    </>
  );
}

/** Another page is announced and read from its beginning, as after a load. */
function useFocusAfterMove(main: { readonly current: HTMLElement | null }): void {
  const { path } = place.value;
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    main.current?.focus({ preventScroll: true });
  }, [path, main]);
}
