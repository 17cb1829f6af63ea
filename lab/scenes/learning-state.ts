// The state of scene 4 in the address, and how a change of it reaches the Worker: some begin training anew, the delay changes as it goes.
import { computed, effect } from '@preact/signals';
import { formatMemory, parseMemory } from '../../src/core/credit/memory.ts';
import { type Pace, paceNames } from '../controls/play-bar.tsx';
import { begin, changeDelay, changePace, training } from '../learning/client.ts';
import { computeChoices } from '../learning/protocol.ts';
import type { Setting } from '../learning/setting.ts';
import { createBeginner } from '../state/begin-at-rest.ts';
import { choiceField, type Field, namesField, numberField } from '../state/fields.ts';
import { createSceneState } from '../state/scene-state.ts';

export const usualMemories = ['et', 'cet:2', 'cet:10', 'perfect', 'backprop'];
/** Each has a copy of the images. */
export const mostMemories = 4;
export const [shortestDelay, longestDelay] = [0.2, 100_000];

/** `cet:10` or `backprop`. @throws UserError where it is no memory. */
export function learningMemory(text: string): string {
  return formatMemory(parseMemory(text));
}

/** Reads `512, 512`, or `none`; undefined where it is neither. */
export function parseHiddenUnits(text: string): readonly number[] | undefined {
  if (/^\s*(none)?\s*$/i.test(text)) return [];
  const units = text
    .trim()
    .split(/[\s,;]+/)
    .map(Number);
  return units.every((count) => Number.isSafeInteger(count) && count >= 1) ? units : undefined;
}

export function formatHiddenUnits(units: readonly number[], separator = ', '): string {
  return units.length === 0 ? 'none' : units.join(separator);
}

const hiddenField: Field<readonly number[]> = {
  initial: [512, 512],
  allowed: 'numbers of units with commas, or none',
  parse: (text) => (text.trim() === '' ? undefined : parseHiddenUnits(text)),
  format: (units) => formatHiddenUnits(units, ','),
};

/** Milliseconds between updates. */
export const paces: Readonly<Record<Pace, number>> = { full: 0, slow: 250, slowest: 1000 };

const most = Number.MAX_SAFE_INTEGER;
const fields = {
  memories: namesField(['et', 'cet:10', 'perfect'], mostMemories, learningMemory),
  T: numberField(4, shortestDelay, longestDelay),
  hidden: hiddenField,
  seed: numberField(0, 0, 2 ** 32 - 1, 0),
  updates: numberField(1000, 1, most, 0),
  batch: numberField(128, 2, most, 0),
  rate: numberField(0.001, 1e-9, 10, 9),
  pace: choiceField<Pace>('full', paceNames),
  compute: choiceField<(typeof computeChoices)[number]>('auto', computeChoices),
};
export const learningState = createSceneState(fields);
const { state } = learningState;

function currentSetting(): Setting {
  const { memories, T, hidden, seed, updates, batch, rate } = state.peek();
  return {
    memories,
    delaySeconds: T,
    hiddenUnits: hidden,
    seed,
    updates,
    batchSize: batch,
    learningRate: rate,
  };
}

/** Begins training anew with the state as it is. */
export function beginAnew(): void {
  toldDelay = state.peek().T;
  begin(currentSetting(), state.peek().compute);
}

/** Whatever begins training anew, as one text to compare. */
const beginningKey = computed(() => {
  const { T, pace, ...rest } = state.value;
  return JSON.stringify(rest);
});

const beginner = createBeginner(beginningKey, beginAnew);
/** The delay that networks were last told; they wait while another scene is shown. */
let toldDelay: number | undefined;

/** Lets the Worker follow the state while the scene is shown; returns how to stop. */
export function followState(): () => void {
  const stopBeginning = beginner.follow();
  const stopDelaying = effect(() => {
    const { T } = state.value;
    if (toldDelay === undefined || T === toldDelay) return;
    const { phase } = training.peek();
    toldDelay = T;
    if (phase === 'failed' || phase === 'preparing') {
      beginner.beginAtRest();
      return;
    }
    changeDelay(T);
  });
  const stopPacing = effect(() => changePace(paces[state.value.pace]));
  return () => {
    stopBeginning();
    stopDelaying();
    stopPacing();
  };
}
