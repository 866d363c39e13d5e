/** Links to the pages that stand in a menu, by group. */
import { SECTIONS } from "../pages/index.ts";
import { addressOf, place } from "../router/router.ts";

export function Navigation() {
  const { path } = place.value;
  const isHere = (target: string) =>
    target === "/" ? path === "/" : path === target || path.startsWith(`${target}/`);
  return (
    <nav class="rail" aria-label="Pages">
      {SECTIONS.map(({ title, links }) => (
        <div key={title}>
          <h2>{title}</h2>
          <ul>
            {links.map(({ path: target, title: name }) => (
              <li key={target}>
                <a href={addressOf(target)} aria-current={isHere(target) ? "page" : undefined}>
                  {name}
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
