/** The parts that every page is made of. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { addressOf } from "../router/router.ts";

export interface PageFrame {
  readonly title: ComponentChildren;
  readonly about?: ComponentChildren;
  /** The pages above this one, from the outside in. */
  readonly trail?: readonly { readonly title: string; readonly path: string }[];
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

const CRUMBS_AT_START = 4;
const CRUMBS_AT_END = 3;

/** The first and the last of many, with one mark between them. */
function shortened<Crumb>(trail: readonly Crumb[]): readonly (Crumb | undefined)[] {
  if (trail.length <= CRUMBS_AT_START + CRUMBS_AT_END + 1) return trail;
  return [...trail.slice(0, CRUMBS_AT_START), undefined, ...trail.slice(-CRUMBS_AT_END)];
}

export function Page({ title, about, trail = [], actions, children }: PageFrame) {
  return (
    <div class="page">
      <div class="page-head">
        {trail.length > 0 && (
          <nav aria-label="Above this page" class="trail">
            <ol class="trail">
              {shortened(trail).map((crumb) => (
                <li key={crumb?.path ?? "…"}>
                  {crumb === undefined ? (
                    <span>…</span>
                  ) : (
                    <a href={addressOf(crumb.path)} title={crumb.title}>
                      {crumb.title}
                    </a>
                  )}
                </li>
              ))}
            </ol>
          </nav>
        )}
        <h1>{title}</h1>
        {about && <p class="about">{about}</p>}
        {actions && <div class="page-actions">{actions}</div>}
      </div>
      {children}
    </div>
  );
}

export interface PanelFrame {
  readonly title: ComponentChildren;
  readonly about?: ComponentChildren;
  readonly actions?: ComponentChildren;
  /** The content reaches the edges: tables. */
  readonly flush?: boolean;
  readonly children: ComponentChildren;
}

export function Panel({ title, about, actions, flush = false, children }: PanelFrame) {
  const id = useId();
  return (
    <section class="panel" aria-labelledby={id}>
      <div class="panel-head">
        <h2 id={id}>{title}</h2>
        {about && <span class="about">{about}</span>}
        {actions && <div class="panel-actions">{actions}</div>}
      </div>
      <div class={flush ? "panel-content flush" : "panel-content"}>{children}</div>
    </section>
  );
}

/** Names and values: `<Facts of={[["Region", "us-east-1"]]} />`; those without a value are left out. */
export function Facts({
  of,
}: {
  readonly of: readonly (readonly [name: string, value: ComponentChildren])[];
}) {
  const shown = of.filter(
    ([, value]) => value !== undefined && value !== "" && value !== null && value !== false,
  );
  return (
    <dl class="facts">
      {shown.map(([name, value]) => (
        <>
          <dt key={name}>{name}</dt>
          <dd key={`${name} value`}>{value}</dd>
        </>
      ))}
    </dl>
  );
}
