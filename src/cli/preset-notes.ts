// What is said about presets: whose numbers a run has, and how long the paper's run would be where it was shortened.

import { formatDuration } from '../core/figures/text.ts';
import type { ActorCriticConfig } from '../edge/runs/actor-critic-config.ts';
import type { ActorCriticPreset } from '../edge/runs/actor-critic-presets.ts';
import { configuredPreset } from '../edge/runs/configured-preset.ts';
import type { Preset } from '../edge/runs/presets.ts';
import type { SupervisedResult } from '../edge/runs/supervised-run.ts';
import type { TrainConfig } from '../edge/runs/train-config.ts';

const count = (value: number) => value.toLocaleString('en');

/** What a run has of something that its preset sets, and what the preset says. */
interface PresetNumber {
  readonly name: string;
  readonly has: string;
  readonly preset: string;
}

/** `Preset: weight decay 0.1 (Table 2, order 10 at 10 s); given instead: learning rate 0.5 (0.001).` */
function describeNumbers(numbers: readonly PresetNumber[], source: string): string {
  const isFrom = ({ has, preset }: PresetNumber) => has === preset;
  const taken = numbers.filter(isFrom).map(({ name, has }) => name + has);
  const given = numbers.filter((number) => !isFrom(number)).map(({ name, has, preset }) => `${name}${has} (${preset})`);
  const instead = given.length > 0 ? `; given instead: ${given.join(', ')}` : '';
  return `Preset: ${taken.length > 0 ? `${taken.join(', ')} ` : ''}(${source})${instead}.`;
}

const numberOf = (name: string, has: number | string, preset: number | string): PresetNumber => ({
  ...{ name, has: String(has), preset: String(preset) },
});

/** One sentence before a run: the numbers that it has from its preset, where they come from, and those given in place of them. */
export function describePreset(config: TrainConfig, preset: Preset): string {
  const { source, updates, reducedFrom } = preset;
  if (reducedFrom) {
    const rates = `learning rate ${config.learningRate}, weight decay ${config.weightDecay}`;
    return (
      `Preset reduced: ${count(config.updates)} updates, ${rates}, in place of the paper's ${count(reducedFrom.updates)} updates ` +
      `at ${reducedFrom.learningRate} (${source}); its results are not the paper's.`
    );
  }
  return describeNumbers(
    [
      ...(updates === undefined ? [] : [numberOf('updates ', count(config.updates), count(updates))]),
      numberOf('learning rate ', config.learningRate, preset.learningRate),
      numberOf('weight decay ', config.weightDecay, preset.weightDecay),
    ],
    source,
  );
}

/** The same for a run of play. */
export function describePlayPreset(config: ActorCriticConfig, preset: ActorCriticPreset): string {
  const { decayPerStep, normalization } = preset;
  return describeNumbers(
    [
      ...(decayPerStep === undefined ? [] : [numberOf('memory ', config.memory, `et:${decayPerStep}`)]),
      numberOf('learning rate ', config.learningRate, preset.learningRate),
      ...(normalization ? [numberOf('normalisation ', config.normalization, normalization)] : []),
    ],
    preset.source,
  );
}

/** `3.4 days`, or hours and minutes below two days. */
function formatLongDuration(seconds: number): string {
  const days = seconds / 86_400;
  return days < 2 ? formatDuration(seconds) : `${days < 10 ? days.toFixed(1) : Math.round(days)} days`;
}

/** Below this, evaluations take most of a run's time. */
const FEW_UPDATES = 200;

/** One sentence after a reduced run: how long the paper's would take at its speed, evaluations included. Undefined for other runs. */
export function describeFullRun(
  config: TrainConfig,
  { seconds, updates }: Pick<SupervisedResult, 'seconds' | 'updates'>,
): string | undefined {
  const paper = configuredPreset(config)?.reducedFrom;
  if (!paper) return undefined;
  const rate = (updates / seconds).toPrecision(2);
  return (
    `Reduced run: the paper's ${count(paper.updates)} updates would take about ` +
    `${formatLongDuration((paper.updates * seconds) / updates)} here, at ${rate} updates/s${
      updates < FEW_UPDATES ? ', most of which went into evaluations: a longer run tells better' : ''
    }.`
  );
}
