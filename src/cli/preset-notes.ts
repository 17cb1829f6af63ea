// What is said about presets: whose numbers a run has, and how long the paper's run would be where it was shortened.

import { formatDuration } from '../core/figures/text.ts';
import { configuredPreset } from '../edge/runs/configured-preset.ts';
import type { Preset } from '../edge/runs/presets.ts';
import type { SupervisedResult } from '../edge/runs/supervised-run.ts';
import type { TrainConfig } from '../edge/runs/train-config.ts';

const count = (value: number) => value.toLocaleString('en');

/** One sentence before a run: the numbers that it has from its preset or in place of it, and where they come from. */
export function describePreset(config: TrainConfig, { source, updates, reducedFrom }: Preset): string {
  const rates = `learning rate ${config.learningRate}, weight decay ${config.weightDecay}`;
  if (reducedFrom) {
    return (
      `Preset reduced: ${count(config.updates)} updates, ${rates}, in place of the paper's ${count(reducedFrom.updates)} updates ` +
      `at ${reducedFrom.learningRate} (${source}); its results are not the paper's.`
    );
  }
  return `Preset: ${updates === undefined ? '' : `${count(config.updates)} updates, `}${rates} (${source}).`;
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
