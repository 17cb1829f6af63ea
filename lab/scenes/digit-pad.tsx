// A digit drawn by hand, with mouse, finger, pen or keys, and what each network takes it for.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { memoryStyles } from '../../src/core/figures/memory-style.ts';
import { pointsOf, strokeHandlers } from '../controls/stroke.ts';
import { Swatch } from '../controls/swatch.tsx';
import { guess, guesses, images, training } from '../learning/client.ts';
import { drawLine, drawnImage, emptyDrawing, isEmpty } from '../learning/drawn-digit.ts';
import { theme } from '../state/preferences.ts';
import { PixelPicture } from './pixel-picture.tsx';
import { Spoken } from './spoken.tsx';

const side = 112;
const penRadius = 4.5;
/** What an arrow key moves the pen by. */
const keyStep = 8;
type Point = readonly [x: number, y: number];

export function DigitPad() {
  const drawing = useSignal(emptyDrawing(side));
  const pen = useSignal<Point>([side / 2, side / 4]);
  const isPenDown = useSignal(false);
  const last = useRef<Point | undefined>(undefined);
  const said = useSignal('');
  const summary = images.value;

  // What is drawn stays when networks begin anew or images of another size are taken.
  const { setting } = training.value;
  useEffect(() => {
    if (summary && setting && !isEmpty(drawing.value)) guess(drawnImage(drawing.value, summary.rows, summary.columns));
  }, [summary, setting]);
  useEffect(() => () => guess(undefined), []);

  const drawTo = (points: readonly Point[]) => {
    const next = { side, ink: drawing.value.ink.slice() };
    for (const point of points) {
      drawLine(next, last.current ?? point, point, penRadius);
      last.current = point;
    }
    drawing.value = next;
    if (summary) guess(drawnImage(next, summary.rows, summary.columns));
  };
  const clear = () => {
    drawing.value = emptyDrawing(side);
    isPenDown.value = false;
    guess(undefined);
  };
  const pointed = (event: PointerEvent, element: HTMLElement): Point => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return [((event.clientX - left) / width) * side, ((event.clientY - top) / height) * side];
  };
  const draw = (event: PointerEvent) => {
    const element = event.currentTarget as HTMLElement;
    drawTo(pointsOf(event).map((point) => pointed(point, element)));
  };
  const movePen = (dx: number, dy: number) => {
    const limit = (value: number) => Math.min(side - keyStep, Math.max(keyStep, value));
    pen.value = [limit(pen.value[0] + dx * keyStep), limit(pen.value[1] + dy * keyStep)];
    if (isPenDown.value) drawTo([pen.value]);
    const [column, row] = pen.value.map((value) => Math.round(value / keyStep));
    said.value = `column ${column} of ${side / keyStep - 1}, row ${row}${isPenDown.value ? ', drawing' : ''}`;
  };
  const [penX, penY] = pen.value;
  return (
    <section class="draw" aria-labelledby="draw-title">
      <h2 id="draw-title">Draw {summary?.name === 'MNIST' || !summary ? 'a digit' : 'one yourself'}</h2>
      <div class="draw-parts">
        <div>
          <div
            class="digit-pad"
            role="application"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what has the role "application" is drawn on with keys.
            tabIndex={0}
            aria-label="Drawing of a digit. Arrow keys move the pen, space puts it down and lifts it, Delete clears the drawing."
            {...strokeHandlers(last, draw)}
            onKeyDown={(event) => {
              const [dx, dy] =
                { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [];
              if (dx !== undefined && dy !== undefined) movePen(dx, dy);
              else if (event.key === ' ' || event.key === 'Enter') {
                isPenDown.value = !isPenDown.value;
                last.current = undefined;
                if (isPenDown.value) drawTo([pen.value]);
                said.value = isPenDown.value ? 'pen down' : 'pen lifted';
              } else if (event.key === 'Delete' || event.key === 'Backspace') clear();
              else return;
              event.preventDefault();
              event.stopPropagation();
            }}
          >
            <PixelPicture pixels={drawing.value.ink} columns={side} rows={side} label="What is drawn" />
            <span
              class={`digit-pen${isPenDown.value ? ' down' : ''}`}
              style={{ left: `${(100 * penX) / side}%`, top: `${(100 * penY) / side}%` }}
            />
            {isEmpty(drawing.value) && <span class="digit-hint">draw here</span>}
          </div>
          <Spoken text={said.value} />
          <button type="button" onClick={clear} disabled={isEmpty(drawing.value)}>
            Clear
          </button>
        </div>
        <Guesses />
      </div>
    </section>
  );
}

function Guesses() {
  const { setting, phase } = training.value;
  const summary = images.value;
  if (!setting || !summary) return null;
  const styles = memoryStyles(setting.memories, theme.value);
  const answers = setting.memories.map((memory, at) => {
    const probabilities = guesses.value[at];
    if (!probabilities) return { memory, probabilities, best: -1, words: '' };
    const best = probabilities.indexOf(Math.max(...probabilities));
    const share = Math.round(100 * probabilities[best]!);
    return { memory, probabilities, best, words: `${summary.classes[best] ?? best}, ${share} %` };
  });
  return (
    <>
      <ul class="guesses" aria-label="What each takes it for">
        {answers.map(({ memory, probabilities, best, words }, at) => (
          <li>
            <span class="score-name">
              <Swatch {...styles[at]!} /> {memory}
            </span>
            <strong>{best < 0 ? '' : (summary.classes[best] ?? best)}</strong>
            <span class="guess-share">{words.split(', ').at(-1)}</span>
            {summary.classes.length <= 20 && (
              <svg
                viewBox={`0 0 ${summary.classes.length * 10} 30`}
                role="img"
                aria-label={
                  probabilities
                    ? `Probabilities: ${Array.from(probabilities, (share, label) => `${summary.classes[label]} ${Math.round(100 * share)} %`).join(', ')}`
                    : 'No probabilities yet'
                }
              >
                {summary.classes.map((name, label) => {
                  const height = 20 * (probabilities?.[label] ?? 0);
                  return (
                    <>
                      <rect x={10 * label + 1} y={0} width={8} height={20} fill={theme.value.grid} />
                      <rect x={10 * label + 1} y={20 - height} width={8} height={height} fill={styles[at]!.color} />
                      <text x={10 * label + 5} y={28} font-size={8} text-anchor="middle" fill={theme.value.muted}>
                        {name.slice(0, 1)}
                      </text>
                    </>
                  );
                })}
              </svg>
            )}
          </li>
        ))}
      </ul>
      {/* While networks train, answers change faster than they can be spoken. */}
      <Spoken
        text={
          phase === 'running'
            ? ''
            : answers
                .filter(({ words }) => words !== '')
                .map(({ memory, words }) => `${memory}: ${words}`)
                .join('; ')
        }
      />
    </>
  );
}
