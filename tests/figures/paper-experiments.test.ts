// What figures take for the paper's configuration is what `cet train --preset paper` runs, key by key.
import { describe, expect, it } from 'vitest';
import { readNewActorCriticConfig } from '../../src/cli/actor-critic-options.ts';
import { readNewRunConfig } from '../../src/cli/train-options.ts';
import type { PaperExperiment } from '../../src/core/figures/paper-experiments.ts';
import * as experiments from '../../src/core/figures/paper-experiments.ts';
import type { ActorCriticTaskName } from '../../src/edge/runs/tasks/actor-critic-registry.ts';

/** Which run it is, how it is watched and carried out: nothing that the paper's run could differ in. */
const others = [
  ...['schemaVersion', 'task', 'memory', 'delays', 'seed', 'preset', 'dataFolder'],
  ...['logEvery', 'alignmentEvery', 'evaluateEvery', 'checkpointSeconds', 'threads', 'provider', 'traceForm', 'log'],
];

const cases = Object.entries(experiments).filter(
  (entry): entry is [string, PaperExperiment] => typeof entry[1] === 'object' && 'task' in entry[1],
);

describe('the configuration of an experiment', () => {
  it.each(cases)('%s is that of the preset', async (_, { task, kind, delays, delaySeconds, tunedKeys, config }) => {
    const flags = {
      memory: 'cet:10',
      delays: `${delays}:${delaySeconds?.[0] ?? 2}s`,
      preset: 'paper',
      ...(kind === 'images' && delays === 'retrograde' && { salience: '1.25%' }),
    };
    const read =
      kind === 'images'
        ? await readNewRunConfig(task, flags)
        : await readNewActorCriticConfig(task as ActorCriticTaskName, flags);
    const preset = Object.entries(read.config).filter(([key]) => !others.includes(key) && !tunedKeys.includes(key));
    expect(config).toEqual(Object.fromEntries(preset));
  });

  it('is checked for every experiment', () => {
    expect(cases).toHaveLength(9);
  });
});
