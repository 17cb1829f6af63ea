// What is seen of the training of scene 5: each actor at play, its latest returns, and returns over the samples.
import { computed } from '@preact/signals';
import { mean } from 'd3-array';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Scene } from '../../src/core/environments/scene/scene.ts';
import type { Figure } from '../../src/core/figures/figure.ts';
import { curveColumns, curvesSpec, summarizeCurves } from '../../src/core/figures/learning-curves.ts';
import { memoryStyles } from '../../src/core/figures/memory-style.ts';
import { runKinds } from '../../src/core/figures/run-kind.ts';
import { binMeans, binWidth } from '../../src/core/figures/seed-statistics.ts';
import { formatCount } from '../../src/core/figures/text.ts';
import { type Actor, control } from '../actors/client.ts';
import { ScenePicture } from '../actors/scene-picture.tsx';
import { Swatch } from '../controls/swatch.tsx';
import { Plot } from '../plot/plot.tsx';
import { reducedMotion, theme } from '../state/preferences.ts';
import { controlState } from './control-state.ts';
import { Spoken } from './spoken.tsx';

/** Episodes of the mean that is shown large. */
const latestEpisodes = 20;
export const taskTitles = { cartpole: 'CartPole', lunarlander: 'LunarLander' } as const;

function latestReturns({ updates }: Actor): readonly number[] {
  const found: number[] = [];
  for (let at = updates.length - 1; at >= 0 && found.length < latestEpisodes; at -= 1) {
    found.unshift(...updates[at]!.returns);
  }
  return found.slice(-latestEpisodes);
}

/** Undefined where no episode has ended. */
function meanReturnText(returns: readonly number[]): string | undefined {
  const value = mean(returns);
  return value?.toFixed(Math.abs(value) < 100 ? 1 : 0).replace('-', '−');
}

const returnsFigure = computed((): Figure | undefined => {
  const { actors } = control.value;
  const { T, seed, task } = controlState.state.value;
  const made = Math.max(0, ...actors.flatMap(({ updates }) => updates.at(-1)?.samples ?? []));
  const perUpdate = actors[0]?.updates[0]?.samples;
  if (made === 0 || perUpdate === undefined) return undefined;
  const { axis } = runKinds.play;
  const width = binWidth(made, perUpdate);
  const values = actors.flatMap(({ memory, updates }) => {
    const measured = updates.flatMap(({ samples, returns }) => {
      const value = mean(returns);
      return value === undefined ? [] : [{ x: samples, value, count: returns.length }];
    });
    // The bin that is being filled would jump about.
    const whole = made - (made % width);
    return binMeans(measured, width, made).flatMap(({ x, value }) =>
      value === null || (x > whole && whole > 0) ? [] : [{ memory, seed, x, value }],
    );
  });
  const rows = summarizeCurves(values, axis);
  if (rows.length === 0) return undefined;
  return {
    id: `returns-${task}`,
    title: `${taskTitles[task]}, errors ${T} s late`,
    caption: `Return of the episodes that ended in training, mean over ${formatCount(width)} samples; errors come ${T} s late, in all layers; seed ${seed}.`,
    rows,
    columns: curveColumns(axis),
    spec: curvesSpec(rows, {
      axis,
      metric: runKinds.play.words([]).axisTitle,
      unit: 'plain',
      band: 'none',
      ...(task === 'cartpole' && { range: [0, Math.max(100, 1.1 * Math.max(...rows.map((row) => Number(row.max))))] }),
      length: made,
    }),
  };
});

/** The picture of the moment: play at real speed, the newest when what was shown has been played to its end. */
function usePlay(pictures: readonly Scene[], stepSeconds: number): Scene | undefined {
  const newest = useRef(pictures);
  newest.current = pictures;
  const [shown, setShown] = useState<Scene | undefined>(pictures.at(-1));
  const isStill = reducedMotion.value;
  useEffect(() => {
    // Who asked for less motion sees where each piece of play ended.
    if (isStill || pictures.length === 1) setShown(pictures.at(-1));
  }, [pictures, isStill]);
  useEffect(() => {
    if (isStill) return undefined;
    let played: readonly Scene[] = [];
    let begun = 0;
    let frame = requestAnimationFrame(function draw(now) {
      const at = Math.floor((now - begun) / (1000 * stepSeconds));
      if (at >= played.length && newest.current !== played) {
        played = newest.current;
        begun = now;
        if (played.length > 0) setShown(played[0]);
      } else if (at < played.length) setShown(played[at]);
      frame = requestAnimationFrame(draw);
    });
    return () => cancelAnimationFrame(frame);
  }, [stepSeconds, isStill]);
  return shown;
}

function Play({ actor, at }: { readonly actor: Actor; readonly at: number }) {
  const { actors, shownStepSeconds } = control.value;
  const { task } = controlState.state.value;
  const scene = usePlay(actor.pictures, shownStepSeconds);
  const style = memoryStyles(
    actors.map(({ memory }) => memory),
    theme.value,
  )[at]!;
  const latest = latestReturns(actor);
  const episodes = actor.updates.reduce((sum, { returns }) => sum + returns.length, 0);
  return (
    <div class="actor">
      <p class="actor-name">
        <Swatch {...style} /> <b>{actor.memory}</b>
        {actor.tunedMemory !== actor.memory && <span> ({actor.tunedMemory}, as in Table 6)</span>}
      </p>
      {scene ? (
        <ScenePicture scene={scene} name={`${taskTitles[task]} played by the actor with ${actor.memory}`} />
      ) : (
        <div class="environment environment-to-come" />
      )}
      <p class="actor-score">
        <strong>{meanReturnText(latest) ?? '–'}</strong>
        <span>
          {latest.length > 0
            ? `mean return of the latest ${latest.length} of ${formatCount(episodes)} episodes`
            : 'no episode has ended yet'}
        </span>
      </p>
    </div>
  );
}

export function Actors() {
  const { actors, phase } = control.value;
  const spoken = actors
    .map((actor) => {
      const text = meanReturnText(latestReturns(actor));
      return text === undefined ? '' : `${actor.memory}: mean return ${text}`;
    })
    .join('. ');
  return (
    <>
      <div class="actors">
        {actors.map((actor, at) => (
          <Play key={`${at} ${actor.memory}`} actor={actor} at={at} />
        ))}
      </div>
      <Spoken text={phase === 'running' ? '' : spoken} />
    </>
  );
}

export function ReturnsPlot() {
  const figure = returnsFigure.value;
  return figure ? (
    <Plot figure={figure} name="Return" />
  ) : (
    <p class="hint returns-to-come">The return of the episodes over training is drawn here.</p>
  );
}
