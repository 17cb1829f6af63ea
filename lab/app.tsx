// The frame around the scenes: which one is shown, how one gets to the next, and what the address said.
import { signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { followDrops } from './file-drops.ts';
import { KeyboardHelp } from './keyboard-help.tsx';
import { pages, scenes } from './scenes/registry.ts';
import { theme, toggleTheme } from './state/preferences.ts';
import { complaints, followInAddress, splitHash } from './state/scene-state.ts';

const shown = signal(0);

/** Shows what the address says. A scene named without a state keeps the one that it had. */
function readAddress(): void {
  const { name, query } = splitHash(location.hash);
  const at = pages.findIndex((page) => page.name === name);
  complaints.value = [];
  if (at < 0 && name !== '') {
    complaints.value = [`There is no scene “${name.slice(0, 24)}”; the first one is shown.`];
  }
  shown.value = Math.max(0, at);
  if (at >= 0 && query !== '') pages[at]?.read(query);
  document.title = `${pages[shown.value]?.title} – Learning with late errors`;
}

readAddress();
followInAddress(
  () => pages[shown.value]!,
  (name) => pages.some((page) => page.name === name),
);

function go(at: number): void {
  const page = pages[at];
  if (page) location.hash = page.name;
}

/** Page keys turn the scenes where there is nothing left to scroll. */
function turnByKey(event: KeyboardEvent): void {
  if (
    event.defaultPrevented ||
    event.altKey ||
    event.ctrlKey ||
    event.metaKey ||
    event.target instanceof HTMLInputElement
  )
    return;
  const { scrollTop, scrollHeight, clientHeight } = document.documentElement;
  if (event.key === 'PageDown' && scrollTop + clientHeight >= scrollHeight - 2) go(shown.value + 1);
  else if (event.key === 'PageUp' && scrollTop <= 2) go(shown.value - 1);
  else return;
  event.preventDefault();
}

/** Bars, in the place of a scene's number. */
function ResultsIcon() {
  return (
    <svg class="results-icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M3,14V8M8,14V3M13,14V6" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" />
    </svg>
  );
}

export function App() {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(followDrops, []);
  useEffect(() => {
    addEventListener('hashchange', readAddress);
    addEventListener('keydown', turnByKey);
    return () => {
      removeEventListener('hashchange', readAddress);
      removeEventListener('keydown', turnByKey);
    };
  }, []);
  const at = shown.value;
  const isFirst = useRef(true);
  useLayoutEffect(() => {
    // Who turned to another scene reads on at its heading; who opened the page begins at the top.
    if (!isFirst.current) {
      scrollTo(0, 0);
      heading.current?.focus({ preventScroll: true });
    }
    isFirst.current = false;
  }, [at]);
  const { title, Story, Stage, name, reset } = pages[at]!;
  const [before, after] = [pages[at - 1], pages[at + 1]];
  return (
    <>
      <header class="top">
        <button type="button" class="skip" onClick={() => heading.current?.focus()}>
          Skip to the scene
        </button>
        <p class="brand">Learning with late errors</p>
        <nav aria-label="Scenes">
          <ol>
            {pages.map((page, index) => (
              <li>
                <a href={`#${page.name}`} aria-current={index === at ? 'page' : undefined}>
                  {index < scenes.length ? <span class="number">{index + 1}</span> : <ResultsIcon />} {page.title}
                </a>
              </li>
            ))}
          </ol>
        </nav>
        <div class="tools">
          <KeyboardHelp />
          <button type="button" class="quiet" onClick={toggleTheme}>
            {theme.value.name === 'dark' ? 'Light' : 'Dark'}
          </button>
        </div>
      </header>
      <main>
        {complaints.value.length > 0 && (
          <div class="complaints" role="status">
            <p>{complaints.value.join(' ')}</p>
            <button
              type="button"
              class="quiet"
              onClick={() => {
                complaints.value = [];
              }}
            >
              Close
            </button>
          </div>
        )}
        <article class={`scene scene-${name}`} key={name}>
          <div class="story">
            <h1 tabIndex={-1} ref={heading}>
              {title}
            </h1>
            <Story />
          </div>
          <div class="stage">
            <Stage />
          </div>
          <p class="turn">
            {before && <a href={`#${before.name}`}>← {before.title}</a>}
            <button type="button" class="quiet" onClick={reset}>
              Reset this {at < scenes.length ? 'scene' : 'page'}
            </button>
            {after && <a href={`#${after.name}`}>{after.title} →</a>}
          </p>
        </article>
      </main>
      <footer>
        <p>
          After <cite>Learning From the Past with Cascading Eligibility Traces</cite> (Raharison Ralambomihanta,
          Anokhin, Pogodin, Samira Kahou, Cornford, Richards). Everything is computed in this page; nothing is sent
          anywhere.
        </p>
      </footer>
    </>
  );
}
