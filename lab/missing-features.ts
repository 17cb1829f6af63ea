// What the lab needs of a browser, asked for by feature and not by name.

const needs: readonly (readonly [name: string, isThere: () => boolean])[] = [
  ['ResizeObserver', () => 'ResizeObserver' in globalThis],
  ['pointer events', () => 'PointerEvent' in globalThis],
  ['dialogs', () => 'HTMLDialogElement' in globalThis],
  ['MathML', () => 'MathMLElement' in globalThis],
  ['Array.prototype.findLastIndex', () => 'findLastIndex' in Array.prototype],
];

/** Names of what is missing; empty where the lab can run. */
export function missingFeatures(): readonly string[] {
  return needs.filter(([, isThere]) => !isThere()).map(([name]) => name);
}
