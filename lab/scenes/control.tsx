// Scene 5: two actors learn to balance, or to land, from TD errors that come late, each with another memory (Section 4.1, Fig. 4).
import './control.css';
import { useEffect } from 'preact/hooks';
import { formatCount } from '../../src/core/figures/text.ts';
import { control, end, pause, run, step } from '../actors/client.ts';
import { controlTasks } from '../actors/setting.ts';
import { Choice } from '../controls/choice.tsx';
import { MemoryChoice } from '../controls/memory-choice.tsx';
import { PlayBar, TrainingStatus } from '../controls/play-bar.tsx';
import { Quantity } from '../controls/quantity.tsx';
import { Typed, takeNumber } from '../controls/typed.tsx';
import { M } from '../equations.tsx';
import {
  beginAnew,
  controlState,
  followState,
  longestDelay,
  mostActors,
  paces,
  shortestDelay,
  usualMemories,
  wholeSteps,
} from './control-state.ts';
import { Actors, ReturnsPlot, taskTitles } from './control-view.tsx';
import { learningMemory } from './learning-state.ts';
import type { Scene } from './scene.ts';

const { state, change, reset, read, write } = controlState;

function Story() {
  return (
    <>
      <p>
        An actor chooses actions; a critic says, after each, whether things went better than expected: the TD error.
        Here it comes{' '}
        <M>
          <mi>T</mi>
        </M>{' '}
        late, and so does what each layer needs to learn from it (Section 4.1, Algorithm 1). A step of play takes 0.2 s
        of the synapses’ time.
      </p>
      <p>
        By then the actor has done other things. A classical trace (et) blames the latest of them, and learns to fall. A
        cascade finds those of{' '}
        <M>
          <mi>T</mi>
        </M>{' '}
        ago, and learns to balance (Fig. 4).
      </p>
      <p class="hint">
        Press Train: at 2 s the difference shows within a minute or two. What you see is the play that they learn from,
        at real speed; they train faster than that, in this page, with the graphs of cet train. LunarLander takes many
        times longer.
      </p>
    </>
  );
}

function Status() {
  const { phase, complaint, compute, updates, actors } = control.value;
  const made = actors[0]?.updates.at(-1);
  const milliseconds = Math.max(0, ...actors.map(({ updates: all }) => all.at(-1)?.milliseconds ?? 0));
  return (
    <TrainingStatus phase={phase} remark={phase === 'preparing' ? 'Starting the runtime' : complaint}>
      <span>{formatCount(made?.samples ?? 0)} samples</span>
      <span>
        update {formatCount(made?.update ?? 0)} of {formatCount(updates)}
      </span>
      {milliseconds > 0 && <span>{Math.round(milliseconds)} ms each</span>}
      <span>{compute} for each memory</span>
    </TrainingStatus>
  );
}

function ControlBar() {
  const { phase } = control.value;
  const { pace } = state.value;
  return (
    <PlayBar
      phase={phase}
      onRun={() => run(paces[pace])}
      onPause={pause}
      onStep={step}
      again={{ label: 'Start again', onClick: beginAnew }}
      reset={{ label: 'Start again', isReady: phase !== 'preparing', onClick: beginAnew }}
      pace={pace}
      slowest="as fast as it is shown"
      onPace={(next) => change({ pace: next })}
    >
      <Status />
    </PlayBar>
  );
}

function Settings() {
  const { task, memories, seed, center } = state.value;
  return (
    <div class="control-settings">
      <Choice
        legend="Task"
        names={controlTasks}
        chosen={task}
        labelOf={(name) => taskTitles[name]}
        onChange={(name) => change({ task: name })}
      />
      <MemoryChoice
        usual={usualMemories}
        chosen={memories}
        most={mostActors}
        read={learningMemory}
        onChange={(next) => change({ memories: next })}
      />
      <Choice
        legend="TD errors"
        names={['window', 'none'] as const}
        chosen={center}
        labelOf={(name) => (name === 'window' ? 'without their mean' : 'as they are (Algorithm 1)')}
        onChange={(name) => change({ center: name })}
      >
        <p class="hint">
          While the critic knows nothing yet, every TD error is about 1. Credit that reaches presentations after the
          action then makes falling likelier, so their mean over a window is taken off.
        </p>
      </Choice>
      <Typed
        label="Seed"
        text={String(seed)}
        allowed="a whole number from 0 to 4294967295"
        onType={takeNumber(0, 2 ** 32 - 1, true, (value) => change({ seed: value }))}
      />
    </div>
  );
}

function Stage() {
  useEffect(() => {
    const stop = followState();
    return () => {
      stop();
      end();
    };
  }, []);
  return (
    <>
      <div class="play-top">
        <ControlBar />
        <Quantity
          label="Delay"
          symbol="T"
          unit="seconds"
          value={state.value.T}
          low={shortestDelay}
          high={longestDelay}
          onChange={(next) => change({ T: wholeSteps(next) })}
        />
      </div>
      <Actors />
      <div class="control-below">
        <ReturnsPlot />
        <Settings />
      </div>
    </>
  );
}

export const controlScene: Scene = {
  name: 'control',
  title: 'Late errors in control',
  Story,
  Stage,
  read,
  write,
  reset,
};
