// Scene 4: networks learn to read digits from errors that come late, each with another memory (Section 4.1).
import './learning.css';
import { useEffect } from 'preact/hooks';
import { formatCount } from '../../src/core/figures/text.ts';
import { PlayBar, TrainingStatus } from '../controls/play-bar.tsx';
import { Quantity } from '../controls/quantity.tsx';
import { LateUpdateEquation, M } from '../equations.tsx';
import { useFileDrops } from '../file-drops.ts';
import { delayComplaint, pause, run, step, training } from '../learning/client.ts';
import { longestDelaySeconds } from '../learning/setting.ts';
import { DigitPad } from './digit-pad.tsx';
import { AccuracyPlot, AlignmentPlots, Scores } from './learning-plots.tsx';
import { LearningSettings } from './learning-settings.tsx';
import { beginAnew, followState, learningState, paces, shortestDelay } from './learning-state.ts';
import { MisreadImages } from './misread-images.tsx';
import { learnFromDrop } from './own-images.tsx';
import type { Scene } from './scene.ts';

const { state, change, reset, read, write } = learningState;

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
      <LateUpdateEquation />
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

function Status() {
  const { phase, remark, update, setting, stepMs, compute } = training.value;
  return (
    <TrainingStatus phase={phase} remark={remark} stepMs={stepMs}>
      <span>
        update {formatCount(update)} of {formatCount(setting?.updates ?? 0)}
      </span>
      {stepMs !== undefined && <span>{stepMs < 10 ? stepMs.toFixed(1) : Math.round(stepMs)} ms each</span>}
      <span>{compute}</span>
    </TrainingStatus>
  );
}

function TrainingBar() {
  const { phase } = training.value;
  const { pace } = state.value;
  const train = () => run(paces[pace]);
  return (
    <PlayBar
      phase={phase}
      onRun={train}
      onPause={pause}
      onStep={step}
      again={{
        label: 'Train again',
        onClick() {
          beginAnew();
          train();
        },
      }}
      reset={{ label: 'To the start', isReady: phase !== 'preparing', onClick: beginAnew }}
      pace={pace}
      slowest="an update a second"
      onPace={(next) => change({ pace: next })}
    >
      <Status />
    </PlayBar>
  );
}

function Stage() {
  useEffect(() => {
    const stop = followState();
    return () => {
      stop();
      pause();
    };
  }, []);
  const dropClass = useFileDrops(learnFromDrop);
  const { T, batch } = state.value;
  return (
    <section aria-label="Networks that learn" class={dropClass}>
      <div class="play-top">
        <TrainingBar />
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
