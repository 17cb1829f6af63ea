// Scene 1: inputs and a late error (Fig. 1A); whom does each memory blame?
import { computed } from '@preact/signals';
import { blameShares, formatShare, lateErrorDefaults, lateErrorFigure } from '../../src/core/figures/late-error.ts';
import { memoryStyle } from '../../src/core/figures/memory-style.ts';
import type { TraceSpec } from '../../src/core/traces/trace-spec.ts';
import { Handle } from '../controls/handle.tsx';
import { Quantity } from '../controls/quantity.tsx';
import { Swatch } from '../controls/swatch.tsx';
import { M, TraceEquation } from '../equations.tsx';
import type { Picture } from '../plot/picture.ts';
import { Plot } from '../plot/plot.tsx';
import { numberField, numbersField } from '../state/fields.ts';
import { theme } from '../state/preferences.ts';
import { createSceneState } from '../state/scene-state.ts';
import type { Scene } from './scene.ts';
import { Spoken } from './spoken.tsx';

const shownSeconds = 12;
const mostInputs = 24;
const longestDelay = 8;
const highestOrder = 200;

const fields = {
  T: numberField(2, 0.1, longestDelay),
  n: numberField(10, 1, highestOrder, 0),
  inputs: numbersField(lateErrorDefaults.inputsSeconds, 0, shownSeconds, mostInputs),
  cause: numberField(lateErrorDefaults.cause + 1, 1, mostInputs, 0),
};
const { state, change, reset, read, write } = createSceneState(fields);

/** The inputs with the number of the cause, which an address may put beyond them. */
const scene = computed(() => {
  const { T, n, inputs, cause } = state.value;
  const memories: readonly TraceSpec[] = n === 1 ? [{ kind: 'et' }] : [{ kind: 'et' }, { kind: 'cet', order: n }];
  const known = Math.min(cause, inputs.length) - 1;
  return { delaySeconds: T, memories, inputsSeconds: inputs, cause: known, shownSeconds };
});
const figure = computed(() => lateErrorFigure(scene.value));
const blames = computed(() => blameShares(scene.value));

function move(at: number, seconds: number): void {
  change({ inputs: state.value.inputs.map((other, index) => (index === at ? seconds : other)) });
}

function remove(at: number): void {
  const { inputs } = state.value;
  const { cause } = scene.value;
  if (inputs.length === 1) return;
  const left = inputs.filter((_, index) => index !== at);
  change({ inputs: left, cause: Math.min(left.length, at < cause ? cause : cause + 1) });
}

function add(): void {
  const { inputs } = state.value;
  if (inputs.length >= mostInputs) return;
  change({ inputs: [...inputs, widestGap([0, ...inputs, shownSeconds])] });
}

/** The middle of the longest time without an input. */
function widestGap(times: readonly number[]): number {
  const sorted = [...times].sort((one, other) => one - other);
  const gaps = sorted.slice(1).map((time, at) => ({ width: time - sorted[at]!, middle: (time + sorted[at]!) / 2 }));
  return Number(gaps.reduce((widest, gap) => (gap.width > widest.width ? gap : widest)).middle.toFixed(2));
}

function Handles({ picture }: { readonly picture: Picture }) {
  const [activity] = picture.panels;
  if (!activity) return null;
  const { inputsSeconds, cause, delaySeconds } = scene.value;
  const reach = { top: activity.top, bottom: activity.bottom + 8 };
  const { ink, signal, error } = theme.value;
  const causeSeconds = inputsSeconds[cause]!;
  return (
    <>
      {inputsSeconds.map((seconds, at) => (
        <Handle
          panel={activity}
          label={at === cause ? 'The input that is the cause' : `Input ${at + 1}`}
          value={seconds}
          low={0}
          high={shownSeconds}
          valueText={`at ${seconds} seconds`}
          grip={{ y: activity.bottom, radius: 6 }}
          color={at === cause ? ink : signal}
          reach={reach}
          onDrag={(next) => move(at, next)}
          onPress={() => change({ cause: at + 1 })}
          onRemove={() => remove(at)}
        />
      ))}
      <Handle
        panel={activity}
        label="The error"
        value={Number((causeSeconds + delaySeconds).toFixed(2))}
        low={Number((causeSeconds + 0.1).toFixed(2))}
        high={causeSeconds + longestDelay}
        valueText={`${delaySeconds} seconds after its cause`}
        grip={{ y: activity.y.toPixel(0.5), radius: 7 }}
        color={error}
        onDrag={(next) => change({ T: Number(Math.min(longestDelay, Math.max(0.1, next - causeSeconds)).toFixed(2)) })}
      />
    </>
  );
}

function Verdicts() {
  const { inputsSeconds, cause } = scene.value;
  const sentences = blames.value.map(({ memory, shares, mostBlamed }) => {
    const own = `${formatShare(shares[cause]!)} to the cause`;
    const wrong = `most, ${formatShare(shares[mostBlamed]!)}, to the input at ${inputsSeconds[mostBlamed]} s`;
    return { memory, isRight: mostBlamed === cause, text: mostBlamed === cause ? own : `${own}; ${wrong}` };
  });
  return (
    <>
      <ul class="verdicts">
        {sentences.map(({ memory, isRight, text }) => (
          <li>
            <strong>
              <Swatch {...memoryStyle(memory, theme.value)} />
              {memory}
            </strong>
            <span>
              {isRight ? '✓' : '✗'} {text.replaceAll(' %', '\u00a0%')}
            </span>
          </li>
        ))}
      </ul>
      <Spoken text={sentences.map(({ memory, text }) => `${memory} gives ${text}`).join('. ')} />
    </>
  );
}

function Story() {
  return (
    <>
      <p>
        An input is the cause of an error, but the error arrives{' '}
        <M>
          <mi>T</mi>
        </M>{' '}
        later. By then the synapse has had other inputs. To learn, it must pair the error with what happened{' '}
        <M>
          <mi>T</mi>
        </M>{' '}
        ago (Section 3, Fig. 1A).
      </p>
      <p>It keeps no list of the past, only a trace: its activity, weighed by the time since.</p>
      <TraceEquation />
      <p>
        A classical trace (<b>et</b>) weighs the latest input most, so the wrong one is blamed. A cascade (<b>cet</b>)
        weighs most what was{' '}
        <M>
          <mi>T</mi>
        </M>{' '}
        ago.
      </p>
      <p class="hint">
        Drag an input, or the error. Press an input to make it the cause; <kbd>Delete</kbd> takes it away.
      </p>
    </>
  );
}

function Stage() {
  const { T, n, inputs } = state.value;
  return (
    <>
      <Plot
        figure={figure.value}
        name="Inputs, traces and weights"
        overlay={(picture) => <Handles picture={picture} />}
      />
      <Verdicts />
      <div class="controls">
        <Quantity
          label="Delay"
          symbol="T"
          unit="seconds"
          value={T}
          low={0.1}
          high={longestDelay}
          onChange={(next) => change({ T: next })}
        />
        <Quantity
          label="States of the cascade"
          symbol="n"
          value={n}
          low={1}
          high={highestOrder}
          whole
          onChange={(next) => change({ n: next })}
        />
        <div class="buttons">
          <button type="button" disabled={inputs.length >= mostInputs} onClick={add}>
            Add an input
          </button>
        </div>
      </div>
    </>
  );
}

export const lateError: Scene = { name: 'late-error', title: 'The late error', Story, Stage, read, write, reset };
