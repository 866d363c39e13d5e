/** The frame around every page. */
import { useCallback, useEffect, useRef } from "preact/hooks";
import { goneNamespace, lookAt, namespace } from "../api/session.ts";
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
          <GoneNotice />
          <CurrentPage />
        </main>
      </div>
      <KeysDialog dialog={keys} />
      <TokenDialog />
    </>
  );
}

/** What is shown below is not what the tab was opened for. */
function GoneNotice() {
  const gone = goneNamespace.value;
  return (
    <div role="status">
      {gone !== "" && (
        <p class="notice">
          <span>
            The namespace <strong>{gone}</strong> is gone: this tab looks at{" "}
            <strong>{namespace.value}</strong> now.
          </span>
          <button type="button" onClick={() => lookAt(namespace.value)}>
            Understood
          </button>
        </p>
      )}
    </div>
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
