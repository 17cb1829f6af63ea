import { expect, it } from 'vitest';
import type { Scene } from '../core/environments/scene/scene.ts';
import { createTerminalSpectator, terminalColors } from './terminal-spectator.ts';

const scene: Scene = {
  view: { corner: { x: 0, y: 0 }, width: 3, height: 2 },
  background: 'white',
  shapes: [],
};

/** A terminal that remembers, with a clock that only waiting moves; drawing takes so long. */
function fakeTerminal({ columns = 80, rows = 24, drawingMs = 0 } = {}) {
  let clock = 1000;
  let written = '';
  const widths: number[] = [];
  const spectator = createTerminalSpectator({
    write: (text) => {
      written += text;
    },
    columns,
    rows,
    colors: 'none',
    secondsPerStep: 0.02,
    render: (svg) => {
      const [, width = 0, height = 0] = (/width="(\d+)" height="(\d+)"/.exec(svg) ?? []).map(Number);
      widths.push(width);
      clock += drawingMs;
      return { width, height, rgba: new Uint8Array(4 * width * height) };
    },
    now: () => clock,
    wait: async (milliseconds) => {
      clock += milliseconds;
    },
  });
  return { spectator, written: () => written, clock: () => clock, widths };
}

it('shows steps at their time, and draws no more than thirty pictures a second', async () => {
  const { spectator, clock, widths } = fakeTerminal();
  for (let step = 0; step <= 50; step += 1) await spectator.see(step, () => scene, 'caption');
  expect(clock()).toBe(2000);
  expect(widths.length).toBeGreaterThan(20);
  expect(widths.length).toBeLessThanOrEqual(31);
});

it('leaves pictures out rather than fall behind', async () => {
  const { spectator, clock, widths } = fakeTerminal({ drawingMs: 100 });
  for (let step = 0; step <= 500; step += 1) await spectator.see(step, () => scene, 'caption');
  expect(clock()).toBeLessThan(11_500);
  expect(widths.length).toBeLessThan(110);
});

it('fits the picture into the terminal and draws each over the one before', async () => {
  const { spectator, written, widths } = fakeTerminal({ columns: 200, rows: 23 });
  for (const step of [0, 10]) await spectator.see(step, () => scene, 'a caption');
  // 20 lines of 4 dots are 80 dots high, and 120 wide at 3 to 2.
  expect(widths).toEqual([120, 120]);
  const [first = '', second = ''] = written().split('\x1b[?25l').slice(1);
  expect(first.split('\n')).toHaveLength(22);
  expect(first.split('\n').at(-2)).toBe('a caption\x1b[K');
  expect(second.startsWith('\x1b[21A\r')).toBe(true);
});

it('clears the picture for the next episode, leaves the last one, and gives the cursor back', async () => {
  const { spectator, written } = fakeTerminal();
  await spectator.see(0, () => scene, '');
  await spectator.endEpisode('', true);
  expect(written().endsWith('A\r\x1b[J')).toBe(true);
  await spectator.see(0, () => scene, '');
  const before = written();
  await spectator.endEpisode('', false);
  expect(written()).toBe(before);
  spectator.close();
  expect(written().slice(before.length)).toBe('\x1b[?25h');
});

it('takes millions of colours only from a terminal that says so', () => {
  expect(terminalColors({ COLORTERM: 'truecolor' })).toBe('millions');
  expect(terminalColors({ COLORTERM: '' })).toBe('256');
  expect(terminalColors({})).toBe('256');
});
