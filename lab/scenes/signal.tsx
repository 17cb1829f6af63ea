// Scene 3: draw an input, or drop a recording; what does each memory hold of it, T later (Fig. 2)?
import { computed, signal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { UserError } from '../../src/core/errors.ts';
import { signalInputFigure } from '../../src/core/figures/signal-input.ts';
import { signalMemoryFigure } from '../../src/core/figures/signal-memory.ts';
import { parseTraceSpec } from '../../src/core/traces/trace-spec.ts';
import { MemoryChoice, memoryName } from '../controls/memory-choice.tsx';
import { Quantity } from '../controls/quantity.tsx';
import { M, WantedEquation } from '../equations.tsx';
import { useFileDrops } from '../file-drops.ts';
import { Plot } from '../plot/plot.tsx';
import { choiceField, namesField, numberField } from '../state/fields.ts';
import { theme } from '../state/preferences.ts';
import { createSceneState } from '../state/scene-state.ts';
import { DrawingPad } from './drawing-pad.tsx';
import { drawnField } from './drawn-signal.ts';
import { openRecording } from './recording.ts';
import type { Scene } from './scene.ts';
import { type SignalName, sampledSignal, signalNames } from './signals.ts';
import { createFigureTry } from './try-figure.ts';

const usual = ['et', 'cet:2', 'cet:6', 'cet:10', 'cet:50', 'perfect'];
const mostSamples = 600;
const mostPanels = 6;

const fields = {
  T: numberField(2, 1e-6, 1e9, 9),
  memories: namesField(['et', 'cet:2', 'cet:10'], mostPanels, memoryName),
  input: choiceField<SignalName>('bumps', signalNames),
  drawn: drawnField,
};
const { state, change, reset, read, write } = createSceneState(fields);

const input = computed(() => state.value.drawn ?? sampledSignal(state.value.input));
const spanSeconds = computed(() => input.value.samples.length * input.value.sampleSeconds);
/** The delay, within what the length of the input lets one see. */
const delaySeconds = computed(() => {
  const [low, high] = delayRange();
  return Math.min(high, Math.max(low, state.value.T));
});
const delayRange = () => [2 * input.value.sampleSeconds, spanSeconds.value / 2] as const;

const tryTraces = createFigureTry();
const traces = computed(() => {
  const memories = state.value.memories.map(parseTraceSpec);
  const options = { memories, delaySeconds: delaySeconds.value, signal: input.value };
  return tryTraces(() => signalMemoryFigure(options));
});
/** A memory in its one text form. @throws UserError where it is none, or none at this delay. */
function possibleMemory(text: string): string {
  const name = memoryName(text);
  signalMemoryFigure({ memories: [parseTraceSpec(name)], delaySeconds: delaySeconds.peek(), signal: input.peek() });
  return name;
}
const pad = computed(() => signalInputFigure(input.value));

const remark = signal('');
const said = signal('');

async function open(files: FileList | null | undefined): Promise<void> {
  const [file, ...others] = files ?? [];
  if (!file) return;
  try {
    const { remark: said, ...recording } = await openRecording(file, mostSamples);
    const span = recording.samples.length * recording.sampleSeconds;
    change({ drawn: recording, T: Number((span / 12).toPrecision(2)) });
    remark.value = [
      `${file.name} is shown, ${Number(span.toPrecision(4))} s long.`,
      said,
      others.length > 0 ? 'Only the first file was read.' : '',
    ]
      .filter((sentence) => sentence !== '')
      .join(' ');
  } catch (error) {
    remark.value =
      error instanceof UserError
        ? error.message
        : `${file.name} cannot be read; drop a CSV file with lines like “0.5, 1.2”.`;
  }
}

function Story() {
  return (
    <>
      <p>
        A trace must hold, at every moment, what the input was{' '}
        <M>
          <mi>T</mi>
        </M>{' '}
        ago (Section 3, Fig. 2): the dashed line.
      </p>
      <WantedEquation />
      <p>
        A classical trace mixes all that came since. The more states a cascade has, the closer it follows;{' '}
        <M>
          <mi>r</mi>
        </M>{' '}
        is the correlation of each trace with the dashed line.
      </p>
      <p class="hint">
        Draw an input of your own, or drop a CSV file of a recording (time in seconds, value). It does not leave this
        page.
      </p>
    </>
  );
}

function Stage() {
  const { memories, input: name, drawn } = state.value;
  const fileId = useId();
  const dropClass = useFileDrops(({ files }) => void open(files));
  const { figure, complaint } = traces.value;
  const [low, high] = delayRange();
  return (
    <section aria-label="Input and traces" class={dropClass}>
      <Plot
        figure={pad.value}
        name="Input"
        overlay={({ panels: [panel] }) =>
          panel && (
            <DrawingPad
              panel={panel}
              samples={input.value.samples}
              sampleSeconds={input.value.sampleSeconds}
              color={theme.value.ink}
              onSay={(text) => {
                said.value = text;
              }}
              onDraw={(samples) => {
                remark.value = '';
                change({ drawn: { samples, sampleSeconds: input.value.sampleSeconds } });
              }}
            />
          )
        }
      />
      <div class="buttons inputs">
        {signalNames.map((other) => (
          <button
            type="button"
            class="chip"
            aria-pressed={drawn === undefined && other === name}
            onClick={() => {
              remark.value = '';
              change({ input: other, drawn: undefined, ...(drawn && { T: fields.T.initial }) });
            }}
          >
            {other}
          </button>
        ))}
        <label class="file" for={fileId}>
          Open a CSV file
          <input
            id={fileId}
            type="file"
            accept=".csv,.tsv,.txt,text/csv,text/plain"
            onChange={(event) => {
              const field = event.currentTarget;
              void open(field.files).finally(() => {
                field.value = '';
              });
            }}
          />
        </label>
      </div>
      <p class="complaint remark" role="status">
        {remark.value}
      </p>
      <p class="spoken" aria-live="polite">
        {said.value}
      </p>
      {figure && <Plot figure={figure} name="Traces" />}
      {complaint && (
        <p class="complaint" role="status">
          {complaint}
        </p>
      )}
      <div class="controls">
        <Quantity
          label="Delay"
          symbol="T"
          unit="seconds"
          value={delaySeconds.value}
          low={low}
          high={high}
          onChange={(next) => change({ T: next })}
        />
        <MemoryChoice
          usual={usual}
          chosen={memories}
          most={mostPanels}
          read={possibleMemory}
          onChange={(next) => change({ memories: next })}
        />
      </div>
    </section>
  );
}

export const signalScene: Scene = { name: 'signal', title: 'Remembering a signal', Story, Stage, read, write, reset };
