/** The page of the current place; its code is loaded when it is first opened. */
import type { ComponentType } from "preact";
import { useEffect, useErrorBoundary, useState } from "preact/hooks";
import { asApiError } from "../api/answer.ts";
import { ApiError } from "../api/client.ts";
import { namespace } from "../api/session.ts";
import { PAGES, type PageProperties } from "../pages/index.ts";
import { Empty } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { matchPlace } from "../router/route.ts";
import { addressOf, place } from "../router/router.ts";

/** Files of pages have names by their content: another build has others. */
const NOT_LOADED = new ApiError(
  0,
  "",
  "This page could not be loaded: Cloudglass does not answer, or another version of it was started.",
);

type Loaded = ComponentType<PageProperties>;

const loaded = new Map<string, Loaded>();

export function CurrentPage() {
  const { path, query } = place.value;
  for (const page of PAGES) {
    const names = matchPlace(page.pattern, path);
    if (names !== undefined) {
      // A page of another object, or of another namespace's, begins anew.
      const key = `${page.pattern} ${path} ${namespace.value}`;
      return <LoadedPage key={key} page={page} names={names} query={query} />;
    }
  }
  return (
    <Empty title="There is no such page">
      <a href={addressOf("/")}>Overview</a>
    </Empty>
  );
}

function LoadedPage({
  page,
  names,
  query,
}: PageProperties & { readonly page: (typeof PAGES)[number] }) {
  const [Page, setPage] = useState<Loaded | undefined>(() => loaded.get(page.pattern));
  const [error, setError] = useState<ApiError>();
  const [defect] = useErrorBoundary();
  useEffect(() => {
    document.title = `${page.title} · Cloudglass`;
    if (loaded.has(page.pattern)) return;
    page
      .load()
      .then((module) => {
        loaded.set(page.pattern, module.default);
        setPage(() => module.default);
      })
      .catch(() => setError(NOT_LOADED));
  }, [page]);
  const failure = error ?? (defect === undefined ? undefined : asApiError(defect));
  if (failure !== undefined) return <Failure error={failure} again={() => location.reload()} />;
  return Page === undefined ? null : <Page names={names} query={query} />;
}
