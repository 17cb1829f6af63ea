// Scene 5: two actors learn to balance, or to land, from TD errors that come late, each with another memory (Section 4.1, Fig. 4).
import './control.css';
import { useEffect, useId } from 'preact/hooks';
import { control, end, pause, run, step } from '../control/client.ts';
import { controlTasks } from '../control/setting.ts';
import { MemoryChoice } from '../controls/memory-choice.tsx';
import { Quantity } from '../controls/quantity.tsx';
import { M } from '../equations.tsx';
import {
  beginAnew,
  controlState,
  followState,
  longestDelay,
  mostActors,
  type Pace,
  paces,
  shortestDelay,
  usualMemories,
  wholeSteps,
} from './control-state.ts';
import { Actors, ReturnsPlot, taskTitles } from './control-view.tsx';
import { learningMemory } from './learning-state.ts';
import type { Scene } from './scene.ts';

const { state, change, reset, read, write } = controlState;
const count = (value: number) => value.toLocaleString('en-US');

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

const paceLabels: Readonly<Record<Pace, string>> = {
  full: 'full speed',
  slow: 'slow',
  slowest: 'as fast as it is shown',
};

function Status() {
  const { phase, complaint, compute, updates, actors } = control.value;
  if (phase === 'failed') {
    return (
      <p class="complaint" role="alert">
        {complaint}
      </p>
    );
  }
  if (phase === 'preparing') {
    return (
      <p class="status" role="status">
        Starting the runtime …
      </p>
    );
  }
  const made = actors[0]?.updates.at(-1);
  const milliseconds = Math.max(0, ...actors.map(({ updates: all }) => all.at(-1)?.milliseconds ?? 0));
  return (
    <p class="status">
      <span>{count(made?.samples ?? 0)} samples</span>
      <span>
        update {count(made?.update ?? 0)} of {count(updates)}
      </span>
      {milliseconds > 0 && <span>{Math.round(milliseconds)} ms each</span>}
      <span>{compute} for each memory</span>
    </p>
  );
}

function PlayBar() {
  const { phase } = control.value;
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
            else if (phase === 'finished') beginAnew();
            else run(paces[state.value.pace]);
          }}
        >
          {phase === 'running' ? 'Pause' : phase === 'finished' ? 'Start again' : 'Train'}
        </button>
        <button type="button" onClick={step} disabled={!isReady}>
          One update
        </button>
        <button type="button" onClick={beginAnew} disabled={phase === 'preparing' || phase === 'finished'}>
          Start again
        </button>
        <label class="pace">
          <span class="spoken">Speed</span>
          <select value={state.value.pace} onChange={(event) => change({ pace: event.currentTarget.value as Pace })}>
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

function Settings() {
  const seedId = useId();
  const { task, memories, seed, center } = state.value;
  return (
    <div class="control-settings">
      <fieldset>
        <legend>Task</legend>
        <div class="chips">
          {controlTasks.map((name) => (
            <label class="chip">
              <input type="radio" name="task" checked={task === name} onChange={() => change({ task: name })} />
              {taskTitles[name]}
            </label>
          ))}
        </div>
      </fieldset>
      <MemoryChoice
        usual={usualMemories}
        chosen={memories}
        most={mostActors}
        read={learningMemory}
        onChange={(next) => change({ memories: next })}
      />
      <fieldset>
        <legend>TD errors</legend>
        <div class="chips">
          {(['window', 'none'] as const).map((name) => (
            <label class="chip">
              <input type="radio" name="center" checked={center === name} onChange={() => change({ center: name })} />
              {name === 'window' ? 'without their mean' : 'as they are (Algorithm 1)'}
            </label>
          ))}
        </div>
        <p class="hint">
          While the critic knows nothing yet, every TD error is about 1. Credit that reaches presentations after the
          action then makes falling likelier, so their mean over a window is taken off.
        </p>
      </fieldset>
      <div class="seed">
        <label for={seedId}>Seed</label>{' '}
        <input
          id={seedId}
          type="number"
          min={0}
          max={2 ** 32 - 1}
          step={1}
          value={seed}
          onChange={(event) => {
            const next = event.currentTarget.valueAsNumber;
            if (Number.isInteger(next) && next >= 0 && next < 2 ** 32) change({ seed: next });
            event.currentTarget.value = String(state.value.seed);
          }}
        />
      </div>
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
      <div class="control-top">
        <PlayBar />
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
