// Scene 4: networks learn to read digits from errors that come late, each with another memory (Section 4.1).
import './learning.css';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Quantity } from '../controls/quantity.tsx';
import { Equation, M } from '../equations.tsx';
import { delayComplaint, pause, run, step, training } from '../learning/client.ts';
import { longestDelaySeconds } from '../learning/setting.ts';
import { DigitPad } from './digit-pad.tsx';
import { AccuracyPlot, AlignmentPlots, Scores } from './learning-plots.tsx';
import { LearningSettings } from './learning-settings.tsx';
import { beginAnew, followState, learningState, type Pace, paces, shortestDelay } from './learning-state.ts';
import { MisreadImages } from './misread-images.tsx';
import { droppedFiles, learnFrom } from './own-images.tsx';
import type { Scene } from './scene.ts';

const { state, change, reset, read, write } = learningState;
const count = (value: number) => value.toLocaleString('en-US');

function Story() {
  return (
    <>
      <p>
        These networks learn to read digits, an image every 0.2 s. What an image was comes{' '}
        <M>
          <mi>T</mi>
        </M>{' '}
        later (Section 4.1). By then, other images have passed. Each synapse pairs the late error with what its memory
        has kept:
      </p>
      <Equation number="Section 3">
        <mi>Δ</mi>
        <mi>w</mi>
        <mo>∝</mo>
        <mo>−</mo>
        <msub>
          <mi>δ</mi>
          <mrow>
            <mi>t</mi>
            <mo>−</mo>
            <mi>T</mi>
          </mrow>
        </msub>
        <mspace width="0.2em" />
        <msubsup>
          <mi>h</mi>
          <mi>t</mi>
          <mtext>trace</mtext>
        </msubsup>
      </Equation>
      <p>
        A classical trace (et) has kept the latest images, and learns from the wrong ones. A cascade finds those of{' '}
        <M>
          <mi>T</mi>
        </M>{' '}
        ago, the better the more states it has. Alignment is the cosine between the change and the true gradient: 1 is
        undelayed learning (Fig. 5).
      </p>
      <p class="hint">
        Press Train. Then drag the delay, and draw a digit for all of them to read. They train in this page, with the
        mathematics of cet train mnist.
      </p>
    </>
  );
}

const paceLabels: Readonly<Record<Pace, string>> = { full: 'full speed', slow: 'slow', slowest: 'an update a second' };

function Status() {
  const { phase, remark, update, setting, stepMs, compute } = training.value;
  if (phase === 'failed') {
    return (
      <p class="complaint" role="alert">
        {remark}
      </p>
    );
  }
  if (phase === 'preparing') {
    return (
      <p class="status" role="status">
        {remark} …
      </p>
    );
  }
  return (
    <p class="status" data-step-ms={stepMs}>
      <span>
        update {count(update)} of {count(setting?.updates ?? 0)}
      </span>
      {stepMs !== undefined && <span>{stepMs < 10 ? stepMs.toFixed(1) : Math.round(stepMs)} ms each</span>}
      <span>{compute}</span>
    </p>
  );
}

function PlayBar() {
  const { phase } = training.value;
  const { pace } = state.value;
  const isReady = phase === 'running' || phase === 'paused';
  return (
    <div class="play-bar">
      <div class="buttons">
        <button
          type="button"
          class="primary"
          disabled={!isReady && phase !== 'finished'}
          onClick={() => {
            if (phase === 'running') pause();
            else if (phase === 'finished') {
              beginAnew();
              run(paces[pace]);
            } else run(paces[pace]);
          }}
        >
          {phase === 'running' ? 'Pause' : phase === 'finished' ? 'Train again' : 'Train'}
        </button>
        <button type="button" onClick={step} disabled={!isReady}>
          One update
        </button>
        <button type="button" onClick={beginAnew} disabled={phase === 'preparing'}>
          To the start
        </button>
        <label class="pace">
          <span class="spoken">Speed</span>
          <select value={pace} onChange={(event) => change({ pace: event.currentTarget.value as Pace })}>
            {Object.entries(paceLabels).map(([name, label]) => (
              <option value={name}>{label}</option>
            ))}
          </select>
        </label>
      </div>
      <Status />
    </div>
  );
}

function Stage() {
  const isOver = useSignal(false);
  useEffect(() => {
    const stop = followState();
    return () => {
      stop();
      pause();
    };
  }, []);
  const { T, batch } = state.value;
  return (
    <section
      aria-label="Networks that learn"
      class={isOver.value ? 'drop-here' : ''}
      onDragOver={(event) => {
        event.preventDefault();
        isOver.value = true;
      }}
      onDragLeave={() => {
        isOver.value = false;
      }}
      onDrop={(event) => {
        event.preventDefault();
        isOver.value = false;
        if (event.dataTransfer) void droppedFiles(event.dataTransfer).then(learnFrom);
      }}
    >
      <div class="learning-top">
        <PlayBar />
        <div>
          <Quantity
            label="Delay"
            symbol="T"
            unit="seconds"
            value={T}
            low={shortestDelay}
            high={Math.max(T, longestDelaySeconds(batch))}
            onChange={(next) => change({ T: next })}
          />
          <p class="complaint" role="status">
            {delayComplaint.value}
          </p>
        </div>
      </div>
      <Scores />
      <div class="learning-main">
        <AccuracyPlot />
        <DigitPad />
      </div>
      <AlignmentPlots />
      <MisreadImages />
      <LearningSettings />
    </section>
  );
}

export const learning: Scene = {
  name: 'learning',
  title: 'Learning with late errors',
  Story,
  Stage,
  read,
  write,
  reset,
};
