// The state of scene 5 in the address, and how a change of it begins the training anew.
import { computed, effect } from '@preact/signals';
import { begin, changePace } from '../actors/client.ts';
import { type ControlSetting, type ControlTask, controlTasks } from '../actors/setting.ts';
import { type Pace, paceNames } from '../controls/play-bar.tsx';
import { createBeginner } from '../state/begin-at-rest.ts';
import { choiceField, type Field, namesField, numberField } from '../state/fields.ts';
import { createSceneState } from '../state/scene-state.ts';
import { stepSeconds } from '../step-seconds.ts';
import { learningMemory } from './learning-state.ts';

export const usualMemories = ['et', 'cet:2', 'cet:5', 'cet:10', 'perfect', 'backprop'];
export const mostActors = 2;
export const [shortestDelay, longestDelay] = [stepSeconds, 128];

/** Milliseconds between updates. */
export const paces: Readonly<Record<Pace, number>> = { full: 0, slow: 500, slowest: 2500 };

/** Errors come with a step of play. */
export function wholeSteps(seconds: number): number {
  return Number((Math.max(1, Math.round(seconds / stepSeconds)) * stepSeconds).toPrecision(6));
}

const free = numberField(2, shortestDelay, longestDelay);
const delayField: Field<number> = {
  ...free,
  allowed: `a number of seconds from ${shortestDelay} to ${longestDelay}, in steps of ${stepSeconds}`,
  parse(text) {
    const seconds = free.parse(text);
    return seconds !== undefined && Math.abs(wholeSteps(seconds) - seconds) < 1e-9 ? seconds : undefined;
  },
};

const fields = {
  task: choiceField<ControlTask>('cartpole', controlTasks),
  memories: namesField(['et', 'cet:10'], mostActors, learningMemory),
  T: delayField,
  seed: numberField(0, 0, 2 ** 32 - 1, 0),
  samples: numberField(200_000, 512, 50_000_000, 0),
  rate: numberField(0.001, 1e-9, 1, 9),
  center: choiceField<ControlSetting['centering']>('window', ['window', 'none']),
  pace: choiceField<Pace>('full', paceNames),
};
export const controlState = createSceneState(fields);
const { state } = controlState;

export function beginAnew(): void {
  const { task, memories, T, seed, samples, rate, center } = state.value;
  begin(
    memories.map((memory) => ({
      ...{ task, memory, delaySeconds: T, seed, samples, learningRate: rate, centering: center },
    })),
  );
}

/** Whatever begins training anew, as one text to compare. */
const beginningKey = computed(() => {
  const { pace, ...rest } = state.value;
  return JSON.stringify(rest);
});

/** Lets the Workers follow the state while the scene is shown, anew each time; returns how to stop. */
export function followState(): () => void {
  const stopBeginning = createBeginner(beginningKey, beginAnew).follow();
  const stopPacing = effect(() => changePace(paces[state.value.pace]));
  return () => {
    stopBeginning();
    stopPacing();
  };
}
