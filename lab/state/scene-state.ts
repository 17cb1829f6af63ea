// The state of a scene as a signal that the address follows and is read from: a link shows what its sender saw.
import { effect, type Signal, signal } from '@preact/signals';
import { type Fields, readState, type StateOf, writeState } from './fields.ts';

export interface SceneState<Value> {
  readonly state: Signal<Value>;
  /** Changes some of the state. */
  change(some: Partial<Value>): void;
  reset(): void;
  /** Takes over what an address says. */
  read(query: string): void;
  write(): string;
}

/** Sentences about the address that was opened; shown until they are closed. */
export const complaints = signal<readonly string[]>([]);

export function createSceneState<Of extends object>(
  fields: Of & { readonly [Name in keyof Of]: Fields[string] | object },
) {
  const state = signal(readState(fields as Of, '').state);
  const scene: SceneState<StateOf<Of>> = {
    state,
    change(some) {
      state.value = { ...state.value, ...some };
    },
    reset() {
      state.value = readState(fields as Of, '').state;
    },
    read(query) {
      const read = readState(fields as Of, query);
      state.value = read.state;
      complaints.value = read.complaints;
    },
    write: () => writeState(fields as Of, state.value),
  };
  return scene;
}

// Browsers refuse more than about 100 changes of the address in 30 s.
const addressDelayMs = 400;

/**
 * Lets the address follow the state of the scene that is shown. An address that names another page is left alone: someone has just turned
 * there, and the page does not know yet.
 */
export function followInAddress(
  current: () => { readonly name: string; readonly write: () => string },
  isPage: (name: string) => boolean,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return effect(() => {
    const { name, write } = current();
    const query = write();
    const hash = `#${name}${query === '' ? '' : `?${query}`}`;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const named = splitHash(location.hash).name;
      if (location.hash !== hash && (named === name || !isPage(named))) history.replaceState(null, '', hash);
    }, addressDelayMs);
  });
}

/** Name and query of an address like `#cascade?n=20`. */
export function splitHash(hash: string): { readonly name: string; readonly query: string } {
  const [name = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  return { name, query };
}
