// Scene 2: the states of a cascade fill one after another (Fig. 1B), and its kernel among others (Fig. 1C).
import { computed, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { kernelComparisonFigure } from '../../src/core/figures/kernel-comparison.ts';
import { memoryStyle, memoryStyles } from '../../src/core/figures/memory-style.ts';
import { stateFillingFigure } from '../../src/core/figures/state-filling.ts';
import { halfMaximumWidthSteps } from '../../src/core/traces/kernel-statistics.ts';
import { poissonProbabilities, poissonProbability } from '../../src/core/traces/poisson.ts';
import { parseTraceSpec } from '../../src/core/traces/trace-spec.ts';
import { Choice } from '../controls/choice.tsx';
import { Handle } from '../controls/handle.tsx';
import { MemoryChoice, memoryName, mostMemories } from '../controls/memory-choice.tsx';
import { Quantity } from '../controls/quantity.tsx';
import { Swatch } from '../controls/swatch.tsx';
import { CascadeEquation, KernelEquation, M, Parens } from '../equations.tsx';
import type { Picture } from '../plot/picture.ts';
import { Plot } from '../plot/plot.tsx';
import { choiceField, namesField, numberField } from '../state/fields.ts';
import { theme } from '../state/preferences.ts';
import { createSceneState } from '../state/scene-state.ts';
import { stepSeconds } from '../step-seconds.ts';
import type { Scene } from './scene.ts';
import { createFigureTry } from './try-figure.ts';

const [shortestDelay, longestDelay, highestOrder] = [0.1, 600, 200];
const usual = ['et', 'cet:2', 'cet:6', 'cet:10', 'perfect'];
// How long a whole run of the cascade takes to watch.
const playSeconds = 5;

const fields = {
  n: numberField(6, 1, highestOrder, 0),
  T: numberField(2, shortestDelay, longestDelay),
  t: numberField(0.5, 0, 4),
  memories: namesField(['et', 'cet:2', 'cet:6', 'cet:10'], mostMemories, memoryName),
  scale: choiceField('peak', ['peak', 'area']),
};
const { state, change, reset, read, write } = createSceneState(fields);
const playing = signal(false);

const filling = computed(() => {
  const { n, T } = state.value;
  return stateFillingFigure({ memories: [{ kind: 'cet', order: n }], delaySeconds: T, stepSeconds });
});
const shownMemories = computed(() => [...new Set([...state.value.memories, `cet:${state.value.n}`])]);
const tryKernels = createFigureTry();
const kernels = computed(() => {
  const { T, scale } = state.value;
  const memories = shownMemories.value.map(parseTraceSpec);
  return tryKernels(() =>
    kernelComparisonFigure({
      memories,
      delaySeconds: T,
      stepSeconds,
      normalization: scale === 'area' ? 'area' : 'peak',
    }),
  );
});

/** Rate of the stages per delay: αT. */
const ratePerDelay = (order: number) => (order === 1 ? 1 : order - 1);

/** The states at t = `delays` · T, each as a share of its peak. */
const levels = computed(() => {
  const { n, t } = state.value;
  const weights = poissonProbabilities(n, ratePerDelay(n) * t);
  return Array.from(weights, (weight, k) => weight / poissonProbability(k, k));
});

function Tanks() {
  const shown = levels.value;
  const look = theme.value;
  const { t, T } = state.value;
  const width = 100 / shown.length;
  const gap = shown.length > 60 ? 0 : 0.15;
  const fullest = shown.indexOf(Math.max(...shown)) + 1;
  return (
    <figure class="tanks">
      <svg
        viewBox="0 0 100 16"
        preserveAspectRatio="none"
        role="img"
        aria-label={`Fill of the ${shown.length} states at ${seconds(t * T)}: state ${fullest} is the fullest of its peak.`}
      >
        {shown.map((level, k) => {
          const x = (k + gap / 2) * width;
          const filled = Math.min(1, level) * 16;
          return (
            <>
              <rect x={x} y={0} width={(1 - gap) * width} height={16} fill={look.grid} />
              <rect
                x={x}
                y={16 - filled}
                width={(1 - gap) * width}
                height={filled}
                fill={memoryStyle(`cet:${k + 1}`, look).color}
              />
            </>
          );
        })}
      </svg>
      <figcaption>
        <span>state 1</span>
        <span>
          {seconds(t * T)} after the input: state {fullest} is at {Math.round(100 * shown[fullest - 1]!)} % of its peak
        </span>
        <span>{shown.length > 1 && `state ${shown.length}`}</span>
      </figcaption>
    </figure>
  );
}

const seconds = (value: number) => `${Number(value.toPrecision(3))} s`;

function TimeHandle({ picture }: { readonly picture: Picture }) {
  const [panel] = picture.panels;
  if (!panel) return null;
  const { t, T } = state.value;
  const now = Math.min(t * T, panel.x.domain[1]);
  const x = panel.x.toPixel(now);
  return (
    <>
      {/* Above the peaks, which are at 1, stand the numbers of states. */}
      <path d={`M${x},${panel.y.toPixel(1)}V${panel.bottom}`} stroke={theme.value.ink} stroke-width={1} />
      <Handle
        panel={panel}
        label="Time since the input"
        value={now}
        low={0}
        high={panel.x.domain[1]}
        valueText={seconds(now)}
        grip={{ y: panel.bottom, radius: 7 }}
        reach={{ top: panel.top, bottom: panel.bottom + 10 }}
        color={theme.value.ink}
        onDrag={(next) => {
          playing.value = false;
          change({ t: Number((next / T).toFixed(3)) });
        }}
      />
    </>
  );
}

/** Moves the time from the input to the end, at the pace of the screen. */
function usePlaying(endDelays: number): void {
  const isPlaying = playing.value;
  useEffect(() => {
    if (!isPlaying) return undefined;
    let frame = 0;
    let before = performance.now();
    const advance = (now: number) => {
      const next = state.value.t + ((now - before) / 1000) * (endDelays / playSeconds);
      before = now;
      change({ t: Number(Math.min(next, endDelays).toFixed(4)) });
      if (next >= endDelays) playing.value = false;
      else frame = requestAnimationFrame(advance);
    };
    frame = requestAnimationFrame(advance);
    return () => cancelAnimationFrame(frame);
  }, [isPlaying, endDelays]);
}

function Widths() {
  const { T } = state.value;
  const names = shownMemories.value;
  const styles = memoryStyles(names, theme.value);
  return (
    <table class="numbers">
      <caption>Width of each kernel at half its peak</caption>
      <tbody>
        {names.map((name, at) => {
          const width = widthDelays(name, T);
          return (
            <tr>
              <th scope="row">
                <Swatch {...styles[at]!} />
                {name}
              </th>
              <td>{width === undefined ? '–' : seconds(width * T)}</td>
              <td>{width === undefined ? '' : `${width.toFixed(2)} T`}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function widthDelays(name: string, delaySeconds: number): number | undefined {
  const delaySteps = delaySeconds / stepSeconds;
  try {
    return halfMaximumWidthSteps(parseTraceSpec(name), { delaySteps }) / delaySteps;
  } catch {
    // Why there is no such kernel is said below the plot.
    return undefined;
  }
}

function Story() {
  return (
    <>
      <p>
        In a cascade of{' '}
        <M>
          <mi>n</mi>
        </M>{' '}
        states, one feeds the next, like reactions in a row (Section 3). An input runs through them, and reaches the
        last one when its error is due (Fig. 1B).
      </p>
      <CascadeEquation />
      <p>The last state is the trace. Its weight of an input, over the time since, has its peak at the delay:</p>
      <KernelEquation />
      <p>
        More states make it narrower: its standard deviation is{' '}
        <M>
          <mo>√</mo>
          <mi>n</mi>

          <mo>/</mo>
          <Parens>
            <mi>n</mi>
            <mo>−</mo>
            <mn>1</mn>
          </Parens>
        </M>{' '}
        of{' '}
        <M>
          <mi>T</mi>
        </M>{' '}
        (Fig. 1C). With one state it is the classical trace, with its peak at once.
      </p>
      <p class="hint">Drag the time in the left plot, or play it; then try 2, 20 and 200 states.</p>
    </>
  );
}

function Stage() {
  const { n, T, memories, scale } = state.value;
  const endDelays = Number(filling.value.rows.at(-1)?.timeSeconds ?? T) / T;
  usePlaying(endDelays);
  const { figure, complaint } = kernels.value;
  return (
    <>
      <div class="controls above">
        <Quantity
          label="States"
          symbol="n"
          value={n}
          low={1}
          high={highestOrder}
          whole
          onChange={(next) => change({ n: next })}
        />
        <Quantity
          label="Delay"
          symbol="T"
          unit="seconds"
          value={T}
          low={shortestDelay}
          high={longestDelay}
          onChange={(next) => change({ T: next })}
        />
      </div>
      <div class="pair">
        <div>
          <Plot
            figure={filling.value}
            name="States of the cascade"
            overlay={(picture) => <TimeHandle picture={picture} />}
          />
          <Tanks />
          <div class="buttons">
            <button
              type="button"
              onClick={() => {
                if (!playing.value && state.value.t >= endDelays - 1e-3) change({ t: 0 });
                playing.value = !playing.value;
              }}
            >
              {playing.value ? 'Pause' : 'Play'}
            </button>
            <button type="button" onClick={() => change({ t: 0 })}>
              To the input
            </button>
          </div>
        </div>
        <div>
          {figure && <Plot figure={figure} name="Kernels" />}
          {complaint && (
            <p class="complaint" role="status">
              {complaint}
            </p>
          )}
          <Widths />
          <MemoryChoice usual={usual} chosen={memories} onChange={(next) => change({ memories: next })} />
          <Choice
            legend="Kernels have equal"
            names={['peak', 'area'] as const}
            chosen={scale}
            onChange={(name) => change({ scale: name })}
          />
        </div>
      </div>
    </>
  );
}

export const cascade: Scene = { name: 'cascade', title: 'A cascade', Story, Stage, read, write, reset };
