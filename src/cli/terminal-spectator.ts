// A run in the terminal at its own speed: the picture is drawn over the one before, and steps that come too fast are not drawn.

import type { Scene } from '../core/environments/scene/scene.ts';
import { sceneSvg } from '../core/environments/scene/scene-svg.ts';
import type { Pixels } from '../edge/render/pixels.ts';
import { cellPixels, type TerminalColors, terminalPicture } from '../edge/render/terminal-picture.ts';
import type { Spectator } from './spectator.ts';

export interface TerminalOptions {
  readonly write: (text: string) => void;
  readonly columns: number;
  readonly rows: number;
  readonly colors: TerminalColors;
  /** Of the show: seconds of a step over its speed. */
  readonly secondsPerStep: number;
  readonly render: (svg: string) => Pixels;
  /** Milliseconds. */
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
}

const MOST_COLUMNS = 100;
/** Lines that the picture leaves: caption, summary, prompt. */
const LINES_BELOW = 3;
const LEAST_FRAME_MS = 33;
/** A program that never waits hears no Ctrl-C. */
const LONGEST_BREATH_MS = 50;

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
const CLEAR_BELOW = '\x1b[J';
const CLEAR_LINE = '\x1b[K';

/** Pixels across, so that the picture fits into the terminal. */
function pictureWidth(scene: Scene, { columns, rows, colors }: TerminalOptions): number {
  const cell = cellPixels[colors];
  const wide = Math.max(1, Math.min(columns, MOST_COLUMNS)) * cell.width;
  const high = Math.max(1, rows - LINES_BELOW) * cell.height;
  return Math.max(1, Math.min(wide, Math.floor((high * scene.view.width) / scene.view.height)));
}

/** What terminals say of their colours; `NO_COLOR` and the like are the caller's. */
export function terminalColors(environment: Readonly<Record<string, string | undefined>>): TerminalColors {
  return /^(truecolor|24bit)$/.test(environment.COLORTERM ?? '') ? 'millions' : '256';
}

export function createTerminalSpectator(options: TerminalOptions): Spectator {
  const { write, now, wait, render, colors, secondsPerStep } = options;
  let linesShown = 0;
  let begun = 0;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let breathedAt = now();

  const back = () => (linesShown > 0 ? `\x1b[${linesShown}A\r` : '');
  const show = (scene: Scene, caption: string) => {
    const picture = render(sceneSvg(scene, { widthPixels: pictureWidth(scene, options) }));
    const lines = [...terminalPicture(picture, colors), `${caption.slice(0, options.columns - 1)}${CLEAR_LINE}`];
    write(`${HIDE_CURSOR}${back()}${lines.join('\n')}\n`);
    linesShown = lines.length;
  };
  return {
    async see(steps, draw, caption) {
      if (steps === 0) begun = now();
      const due = begun + 1000 * steps * secondsPerStep;
      if (due > now() || now() - breathedAt > LONGEST_BREATH_MS) {
        await wait(Math.max(0, due - now()));
        breathedAt = now();
      }
      if (steps !== 0 && now() - drawnAt < LEAST_FRAME_MS) return;
      show(draw(), caption);
      drawnAt = now();
    },
    async endEpisode(_, more) {
      if (!more) return;
      write(`${back()}${CLEAR_BELOW}`);
      linesShown = 0;
    },
    close: () => write(SHOW_CURSOR),
  };
}
