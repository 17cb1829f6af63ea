// The lab in a browser: how soon its first scene can be used and what that takes to transfer; whether dragging keeps up with the
// screen, also while networks train; and how long an update of such a network takes. Chromium draws in software here, which a screen with a graphics processor does faster.
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { type LabServer, startLabServer } from '../../src/edge/lab-server/lab-server.ts';
import { openPage, startChrome } from '../../tests/lab/chrome.ts';
import type { Measure, Outcome } from '../measure.ts';
import { median } from '../rounds.ts';
import { createTrainer, medianStepMilliseconds, taskConfig } from '../task-trainer.ts';

const folder = fileURLToPath(new URL('../../dist/lab', import.meta.url));
const LOADS = 9;
const FRAME_MS = 1000 / 60;
/** Moves of the pointer in one drag, one for each frame. */
const MOVES = 120;

async function withLab<Value>(use: (browser: Browser, server: LabServer) => Promise<Value>): Promise<Value> {
  const server = await startLabServer({ folder, host: '127.0.0.1', port: 0 });
  const browser = await startChrome();
  try {
    return await use(browser, server);
  } finally {
    await browser.close();
    await server.close();
  }
}

interface Load {
  /** From the request of the page to the first plot with something to drag. */
  readonly usableMs: number;
  readonly transferredBytes: number;
  /** The answer to an empty page of the same server: what loading takes at least. */
  readonly emptyMs: number;
}

async function load(browser: Browser, server: LabServer): Promise<Load> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const empty = performance.now();
    await page.goto(`${server.url}nothing-there`);
    const emptyMs = performance.now() - empty;
    const begun = performance.now();
    await page.goto(server.url);
    await page.locator('.handle').first().waitFor();
    const usableMs = performance.now() - begun;
    await page.waitForLoadState('networkidle');
    const transferredBytes = await page.evaluate(() =>
      [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].reduce(
        (sum, entry) => sum + (entry as PerformanceResourceTiming).transferSize,
        0,
      ),
    );
    return { usableMs, transferredBytes, emptyMs };
  } finally {
    await context.close();
  }
}

export const labLoad: Measure = {
  name: 'lab-load',
  lines: [
    {
      name: 'lab-load',
      unit: 'ms',
      comparedWith: 'an empty page of the same server',
      judged: 'ours',
      bound: 'at most',
      must: 1500,
      aim: 500,
    },
    {
      name: 'lab-transfer',
      unit: 'kB',
      comparedWith: 'what it may take',
      judged: 'ours',
      bound: 'at most',
      must: 300,
      aim: 120,
    },
  ],
  run: () =>
    withLab(async (browser, server) => {
      // The first one fills the caches of the server and of the system.
      await load(browser, server);
      const loads: Load[] = [];
      for (let round = 0; round < LOADS; round += 1) loads.push(await load(browser, server));
      const ours = median(loads.map(({ usableMs }) => usableMs));
      const peer = median(loads.map(({ emptyMs }) => emptyMs));
      const kilobytes = Math.max(...loads.map(({ transferredBytes }) => transferredBytes)) / 1000;
      return [
        { ours, peer, ratio: ours / peer },
        { ours: kilobytes, peer: 300, ratio: kilobytes / 300 },
      ];
    }),
};

interface Drag {
  readonly hash: string;
  /** What is dragged: from the middle of this element, over so many pixels. */
  readonly of: string;
  readonly pixels: number;
  /** Whether networks train meanwhile. */
  readonly trains?: true;
}

const drags: readonly Drag[] = [
  { hash: 'late-error', of: '.handle >> nth=-1', pixels: 240 },
  { hash: 'cascade?n=60', of: 'input[type=range] >> nth=0', pixels: 200 },
  { hash: 'signal', of: '.pad', pixels: 300 },
  { hash: 'learning?updates=100000', of: '.play-top input[type=range]', pixels: 200, trains: true },
  { hash: 'control?samples=50000000', of: '.play-top input[type=range]', pixels: 200, trains: true },
];

/** Times between the frames of a page while something is dragged, in milliseconds. */
async function framesOfDrag(page: Page, of: string, pixels: number): Promise<readonly number[]> {
  const box = await page.locator(of).boundingBox();
  if (!box) throw new Error(`${of} is not there to be dragged`);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  // A pad on which every move drew the same level would have nothing to redraw.
  const rise = box.height / 3;
  // tsx has every function named by this helper, which the page does not have.
  await page.evaluate('globalThis.__name = (named) => named');
  // Events are made in the page, one for each frame: sent from here they would measure the way that they come.
  const { frames, redrawn } = await page.evaluate(
    async ({ x, y, pixels, rise, moves }) => {
      const target = document.elementFromPoint(x, y)!;
      const range = target instanceof HTMLInputElement ? target : undefined;
      const handle = (target.closest('.handle, .pad') ?? target) as SVGElement;
      // Made-up pointers cannot be captured.
      handle.setPointerCapture = () => undefined;
      handle.hasPointerCapture = () => true;
      const send = (type: string, clientX: number, clientY = y) => {
        if (range) {
          range.valueAsNumber = 500 + 300 * Math.sin(clientX / 60);
          range.dispatchEvent(new Event('input', { bubbles: true }));
        } else {
          target.dispatchEvent(new PointerEvent(type, { bubbles: true, clientX, clientY, pointerId: 1, button: 0 }));
        }
      };
      const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
      send('pointerdown', x);
      let redrawn = 0;
      const observer = new MutationObserver(() => {
        redrawn += 1;
      });
      observer.observe(document.querySelector('.stage')!, { subtree: true, attributes: true });
      const times: number[] = [];
      for (let move = 0; move < moves; move += 1) {
        times.push(await nextFrame());
        send('pointermove', x + pixels * Math.sin((3 * move) / moves), y + rise * Math.sin(move));
      }
      send('pointerup', x);
      observer.disconnect();
      return { frames: times.slice(1).map((time, at) => time - times[at]!), redrawn };
    },
    { x, y, pixels, rise, moves: MOVES },
  );
  if (redrawn < MOVES / 2)
    throw new Error(`${of} was dragged ${MOVES} times, but the page was redrawn only ${redrawn} times`);
  return frames;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Starts the networks of scene 4 or the actors of scene 5, and waits until they have made some updates. */
async function startTraining(page: Page): Promise<void> {
  await page.locator('.primary:enabled').click();
  await page.getByText(/ ms each/).waitFor({ timeout: 120_000 });
}

export const labFrame: Measure = {
  name: 'lab-frame',
  // Frames come at whole beats of 16.7 ms: a time just above one is a frame in time, as the screen counts.
  lines: drags.map(({ hash }) => ({
    name: `lab-frame ${hash.split('?')[0]}`,
    unit: 'ms',
    comparedWith: 'a frame of the screen',
    judged: 'ours',
    bound: 'at most',
    must: 17.5,
    aim: 16.8,
  })),
  run: () =>
    withLab(async (browser, server) => {
      const outcomes: Outcome[] = [];
      for (const { hash, of, pixels, trains } of drags) {
        const { page, close } = await openPage(browser, `${server.url}#${hash}`, {
          viewport: { width: 1280, height: 800 },
        });
        try {
          await page.locator(of).waitFor();
          // Letters of another width move what is to be dragged.
          await page.evaluate(() => document.fonts.ready.then(() => undefined));
          await page.waitForLoadState('networkidle');
          if (trains) await startTraining(page);
          await framesOfDrag(page, of, pixels);
          const frames = await framesOfDrag(page, of, pixels);
          const ours = percentile(frames, 0.95);
          const inTime = frames.filter((time) => time <= 1.05 * FRAME_MS).length / frames.length;
          const remark = `95th percentile of the times between frames; ${Math.round(100 * inTime)} % in time`;
          outcomes.push({ ours, peer: FRAME_MS, ratio: ours / FRAME_MS, remark });
        } catch (error) {
          // The other scenes have something to say all the same.
          const failure = error instanceof Error ? error.message : String(error);
          outcomes.push({ ours: null, peer: null, ratio: null, failure });
        }
        await close();
      }
      return outcomes;
    }),
};

const STEP_ROUNDS = 5;
/** For how long a network trains in a round, and how often the page is asked meanwhile. */
const TRAINS_MS = 2500;
const ASKED_MS = 100;

/** Milliseconds of an update in the page, as its Worker measures them: the median while it trains for a while. */
async function pageStepMilliseconds(page: Page): Promise<number> {
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  const times: number[] = [];
  for (let waited = 0; waited < TRAINS_MS; waited += ASKED_MS) {
    await page.waitForTimeout(ASKED_MS);
    const time = await page.locator('.status').getAttribute('data-step-ms');
    if (time !== null && waited >= TRAINS_MS / 2) times.push(Number(time));
  }
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  // What it does when it pauses, measuring on all test images, must not go on during the native turn.
  await page.getByText('of all 10,000 test images').waitFor({ timeout: 120_000 });
  return median(times);
}

const stepLine = { unit: 'ms', comparedWith: 'the same update in Node', bound: 'at most' } as const;

export const labStep: Measure = {
  name: 'lab-step',
  lines: [
    { ...stepLine, name: 'lab-step', judged: 'ours', must: 12, aim: 9 },
    { ...stepLine, name: 'lab-step-ratio', judged: 'ratio', must: 4, aim: 2.5 },
  ],
  run: (bench) =>
    withLab(async (browser, server) => {
      const trainer = await createTrainer(bench, taskConfig('mnist'));
      const { page, close } = await openPage(browser, `${server.url}#learning?memories=cet:6&T=2&updates=1000000`);
      try {
        await page.locator('.primary:enabled').waitFor({ timeout: 120_000 });
        const rounds: { readonly ours: number; readonly peer: number }[] = [];
        for (let round = 0; round < STEP_ROUNDS; round += 1) {
          const ours = await pageStepMilliseconds(page);
          rounds.push({ ours, peer: await medianStepMilliseconds(trainer, 120) });
        }
        const ratios = rounds.map(({ ours, peer }) => ours / peer);
        const compute = await page.locator('.status span').last().textContent();
        const outcome: Outcome = {
          ours: median(rounds.map(({ ours }) => ours)),
          peer: median(rounds.map(({ peer }) => peer)),
          ratio: median(ratios),
          ratioRange: [Math.min(...ratios), Math.max(...ratios)],
        };
        return [{ ...outcome, remark: `in a Worker: ${compute}` }, outcome];
      } finally {
        await close();
        await trainer.release();
      }
    }),
};
