// What starts, stops and paces a training in the page, and the line that says how far it is.
import './play-bar.css';
import type { ComponentChildren } from 'preact';

export type Phase = 'preparing' | 'running' | 'paused' | 'finished' | 'failed';

export const paceNames = ['full', 'slow', 'slowest'] as const;
export type Pace = (typeof paceNames)[number];

export interface PlayBarProps {
  readonly phase: Phase;
  readonly onRun: () => void;
  readonly onPause: () => void;
  readonly onStep: () => void;
  /** What the first button says once training is finished, and does then. */
  readonly again: { readonly label: string; readonly onClick: () => void };
  /** The button that goes back to before the first update. */
  readonly reset: { readonly label: string; readonly isReady: boolean; readonly onClick: () => void };
  readonly pace: Pace;
  /** What the slowest pace is. */
  readonly slowest: string;
  readonly onPace: (pace: Pace) => void;
  /** A `TrainingStatus`. */
  readonly children: ComponentChildren;
}

export function PlayBar(props: PlayBarProps) {
  const { phase, onRun, onPause, onStep, again, reset, pace, slowest, onPace, children } = props;
  const isReady = phase === 'running' || phase === 'paused';
  const [label, onClick] =
    phase === 'running'
      ? ['Pause', onPause]
      : phase === 'finished'
        ? [again.label, again.onClick]
        : (['Train', onRun] as const);
  const paceLabels: Readonly<Record<Pace, string>> = { full: 'full speed', slow: 'slow', slowest };
  return (
    <div class="play-bar">
      <div class="buttons">
        <button type="button" class="primary" disabled={!isReady && phase !== 'finished'} onClick={() => onClick()}>
          {label}
        </button>
        <button type="button" onClick={() => onStep()} disabled={!isReady}>
          One update
        </button>
        {reset.label !== label && (
          <button type="button" onClick={() => reset.onClick()} disabled={!reset.isReady}>
            {reset.label}
          </button>
        )}
        <label class="pace">
          <span class="spoken">Speed</span>
          <select value={pace} onChange={(event) => onPace(event.currentTarget.value as Pace)}>
            {paceNames.map((name) => (
              <option value={name}>{paceLabels[name]}</option>
            ))}
          </select>
        </label>
      </div>
      {children}
    </div>
  );
}

export interface TrainingStatusProps {
  readonly phase: Phase;
  /** What is being prepared, or went wrong. */
  readonly remark: string;
  readonly stepMs?: number | undefined;
  /** How far it is, as spans. */
  readonly children: ComponentChildren;
}

export function TrainingStatus({ phase, remark, stepMs, children }: TrainingStatusProps) {
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
      {children}
    </p>
  );
}
