// What is seen of the training: accuracy over updates, alignment by layer, and the latest numbers.
import { computed } from '@preact/signals';
import type { Figure } from '../../src/core/figures/figure.ts';
import { type LearningCurveRow, learningCurvesFigure } from '../../src/core/figures/learning-curves.ts';
import { memoryStyles } from '../../src/core/figures/memory-style.ts';
import { formatCount } from '../../src/core/figures/text.ts';
import { Swatch } from '../controls/swatch.tsx';
import { images, training } from '../learning/client.ts';
import { imagesWhileTraining } from '../learning/learners.ts';
import { layerNames } from '../learning/setting.ts';
import { Plot } from '../plot/plot.tsx';
import { theme } from '../state/preferences.ts';

const seconds = (value: number) => `${Number(value.toPrecision(3))} s`;
const percent = (share: number, digits: number) => `${(100 * share).toFixed(digits)} %`;

const testCount = computed(() => images.value?.test ?? 0);
const measuredCount = computed(() => Math.min(imagesWhileTraining, testCount.value));

/** The delays of the training in words. */
const delayWords = computed(() =>
  training.value.delays
    .map(({ update, delaySeconds }) =>
      update === 0 ? seconds(delaySeconds) : `${seconds(delaySeconds)} from update ${formatCount(update)} on`,
    )
    .join(', '),
);

const accuracyFigure = computed((): Figure | undefined => {
  const { measurements, setting } = training.value;
  if (measurements.length === 0 || !setting) return undefined;
  const rows = measurements.map(({ memory, update, accuracy }) => ({
    memory,
    seed: setting.seed,
    update,
    value: accuracy,
  }));
  const figure = learningCurvesFigure(rows, { range: [0, 100], updates: setting.updates });
  return {
    ...figure,
    title: `Learning with errors ${delayWords.value} late`,
    caption: `${figure.caption} Errors come ${delayWords.value} late; measured on ${formatCount(measuredCount.value)} test images.`,
  };
});

const alignmentFigures = computed((): readonly Figure[] => {
  const { measurements, setting } = training.value;
  if (!setting) return [];
  return layerNames(setting.hiddenUnits).flatMap((layer) => {
    const rows = measurements.flatMap(({ memory, update, alignment }): LearningCurveRow[] => {
      const value = alignment?.[layer];
      return typeof value === 'number' ? [{ memory, seed: setting.seed, update, value }] : [];
    });
    if (rows.length === 0) return [];
    const least = Math.min(0, ...rows.map(({ value }) => value));
    const options = {
      id: `alignment-${layer.toLowerCase()}`,
      title: `Alignment of ${layer} with errors ${delayWords.value} late`,
      metric: `alignment of ${layer}`,
      unit: 'plain',
      range: [Math.floor(5 * least) / 5, 1],
      updates: setting.updates,
    } as const;
    return [learningCurvesFigure(rows, options)];
  });
});

/** The latest accuracy of each memory, large. */
export function Scores() {
  const { setting, measurements, wholeAccuracies, phase, update } = training.value;
  if (!setting) return null;
  const styles = memoryStyles(setting.memories, theme.value);
  return (
    <ul class="scores" aria-label="Test accuracy">
      {setting.memories.map((memory, at) => {
        const latest = measurements.findLast((measured) => measured.memory === memory);
        const whole = wholeAccuracies[at];
        const isResting = update > 0 && (phase === 'paused' || phase === 'finished');
        return (
          <li>
            <span class="score-name">
              <Swatch {...styles[at]!} /> {memory}
            </span>
            <strong>{whole !== undefined ? percent(whole, 2) : latest ? percent(latest.accuracy, 1) : '–'}</strong>
            <span class="score-of">
              {whole !== undefined
                ? `of all ${formatCount(testCount.value)} test images`
                : isResting
                  ? 'counting all test images …'
                  : `of ${formatCount(measuredCount.value)} test images`}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

export function AccuracyPlot() {
  const figure = accuracyFigure.value;
  return (
    <div class="accuracy">
      {figure ? <Plot figure={figure} name="Accuracy" /> : <div class="plot-to-come" />}
      {training.value.delays.length > 1 && <p class="hint">Errors came {delayWords.value} late.</p>}
    </div>
  );
}

export function AlignmentPlots() {
  const figures = alignmentFigures.value;
  return (
    <section class="alignments" aria-labelledby="alignment-title">
      <h2 id="alignment-title">Alignment with the true gradient, layer by layer</h2>
      {figures.length === 0 ? (
        <p class="hint">Measured from the first updates on.</p>
      ) : (
        <div class="panels">
          {figures.map((figure) => (
            <Plot key={figure.id} figure={figure} name={figure.id.replace(/^alignment-w/, 'Alignment W')} />
          ))}
        </div>
      )}
    </section>
  );
}
