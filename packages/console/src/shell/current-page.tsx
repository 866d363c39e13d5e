/** The page of the current place; its code is loaded when it is first opened. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { asApiError } from "../api/answer.ts";
import { PAGES, type PageProperties } from "../pages/index.ts";
import { Empty } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { matchPlace } from "../router/route.ts";
import { addressOf, place } from "../router/router.ts";

type Loaded = ComponentType<PageProperties>;

const loaded = new Map<string, Loaded>();

export function CurrentPage() {
  const { path, query } = place.value;
  for (const page of PAGES) {
    const names = matchPlace(page.pattern, path);
    if (names !== undefined) {
      // A page of another object begins anew.
      return <LoadedPage key={`${page.pattern} ${path}`} page={page} names={names} query={query} />;
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
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    document.title = `${page.title} · Cloudglass`;
    if (loaded.has(page.pattern)) return;
    page
      .load()
      .then((module) => {
        loaded.set(page.pattern, module.default);
        setPage(() => module.default);
      })
      .catch(setError);
  }, [page]);
  if (error !== undefined) return <Failure error={asApiError(error)} />;
  return Page === undefined ? null : <Page names={names} query={query} />;
}
