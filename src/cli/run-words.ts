// How memories, delays, scores and cosines of a run are written in bars and tables.
import type { RunMeasurement } from '../core/figures/recorded-run.ts';
import { runKinds } from '../core/figures/run-kind.ts';
import type { TrainConfig } from '../edge/runs/train-config.ts';

/** `cet:6 2s`, `backprop`, `cet:10 retrograde:2min reduced` */
export function runLabel(config: {
  readonly memory: string;
  readonly delays: string;
  readonly preset: string | null;
}): string {
  const reduced = config.preset === 'reduced' ? 'reduced' : '';
  const delays = config.memory === 'backprop' ? '' : config.delays.replace('broadcast:', '');
  return [config.memory, delays, reduced].filter((word) => word !== '').join(' ');
}

/** `2 s`, or one delay for each layer: `4, 2, 0 s`. */
export function formatLayerDelays(delays: readonly number[]): string {
  return `${(new Set(delays).size === 1 ? delays.slice(0, 1) : delays).join(', ')} s`;
}

export function formatCosine(cosine: number | null | undefined): string {
  return cosine === null || cosine === undefined ? '–' : cosine.toFixed(3);
}

/** A value of a configuration: texts as they are, all else as JSON. */
export function formatValue(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'unset');
}

/** `test accuracy 93.21 %` of a row of measurements, said beside its progress; undefined where nothing was evaluated. */
export function evaluationStatus({ testAccuracy }: RunMeasurement, config: TrainConfig): string | undefined {
  const { noun } = runKinds.images.words([{ config: { ...config } }]);
  return testAccuracy === undefined ? undefined : `${noun} ${(100 * testAccuracy).toFixed(2)} %`;
}

/** `test accuracy 93.21 %`, `return 195.30` of a result. */
export function describeScore(result: object): string {
  const { testAccuracy, evaluatedOn, meanReturn } = result as {
    readonly testAccuracy?: number;
    readonly evaluatedOn?: string;
    readonly meanReturn?: number;
  };
  if (typeof testAccuracy === 'number') return `${evaluatedOn ?? 'test'} accuracy ${(100 * testAccuracy).toFixed(2)} %`;
  return typeof meanReturn === 'number' ? `return ${meanReturn.toFixed(2)}` : 'no score';
}
