// "Your results" in a browser: runs that are served, as they go on, or dropped; what is damaged costs nothing else.
import { appendFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { resolveRunConfig } from '../../src/edge/runs/resolve-config.ts';
import { overflowPixels, violations } from './accessibility.ts';
import { openPage } from './chrome.ts';
import { labInBrowser, serveLab } from './served-lab.ts';

let results: string;

interface MadeRun {
  readonly memory: string;
  readonly delay: number;
  readonly seed: number;
  readonly updates?: number;
  /** Rows that are there. */
  readonly rows: number;
}

const accuracyOf = ({ memory, delay, seed }: MadeRun, update: number) =>
  (memory === 'et' ? 0.8 - 0.05 * delay : 0.95) * (1 - Math.exp(-update / 300)) + 0.001 * seed;

function row(run: MadeRun, update: number): string {
  const alignment = { W1: 0.5, W2: 0.6, W3: 0.9 };
  const measured = { update, seconds: update / 10, loss: 1, gradientNorm: 1, learningRate: 1e-3, alignment };
  return `${JSON.stringify({ ...measured, testAccuracy: accuracyOf(run, update) })}\n`;
}

/** A run folder as `cet train` leaves it behind, finished where all of its rows are there. */
async function makeRun(folder: string, run: MadeRun): Promise<void> {
  const { memory, delay, seed, updates = 1000, rows } = run;
  const asked = { task: 'mnist', memory, delays: `broadcast:${delay}s`, seed, updates };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'config.json'), JSON.stringify(resolveRunConfig(asked, 'test')));
  const lines = Array.from({ length: rows }, (_, at) => row(run, 100 * (at + 1)));
  await writeFile(join(folder, 'metrics.jsonl'), lines.join(''));
  if (100 * rows < updates) return;
  await writeFile(join(folder, 'result.json'), JSON.stringify({ testAccuracy: accuracyOf(run, updates) }));
}

const running: MadeRun = { memory: 'cet:6', delay: 2, seed: 0, rows: 3 };

const lab = labInBrowser(async () => {
  results = join(await mkdtemp(join(tmpdir(), 'cet-test-')), 'my runs');
  for (const memory of ['et', 'cet:10'])
    for (const delay of [1, 2])
      for (const seed of [0, 1]) {
        await makeRun(join(results, 'sweep', `${memory.replace(':', '-')}-${delay}-${seed}`), {
          ...{ memory, delay, seed, rows: 10 },
        });
      }
  await makeRun(join(results, 'going'), running);
  await mkdir(join(results, 'torn'));
  await writeFile(join(results, 'torn', 'config.json'), '{ "task": ');
  await writeFile(join(results, 'torn', 'metrics.jsonl'), '');
  return results;
});
afterAll(async () => {
  await rm(join(results, '..'), { recursive: true, force: true });
});

async function inResults(
  hash: string,
  use: (page: Page) => Promise<void>,
  options = {},
  url = lab.server.url,
): Promise<void> {
  const { page, faults, close } = await openPage(lab.browser, `${url}#${hash}`, options);
  try {
    await use(page);
    expect(faults).toEqual([]);
  } finally {
    await close();
  }
}

const drawn = (page: Page) => page.locator('.vega-picture');
const waitForPictures = (page: Page, count = 3) =>
  expect.poll(() => drawn(page).count(), { timeout: 40_000 }).toBe(count);
const rowOf = (page: Page, name: string) => page.locator('.run-list tr', { hasText: name });

/** The same, of a server that has no results to show. */
async function inEmptyResults(use: (page: Page) => Promise<void>): Promise<void> {
  const plain = await serveLab();
  const useEmpty = async (page: Page) => {
    await page.getByText('No runs are open').waitFor();
    await use(page);
  };
  try {
    await inResults('results', useEmpty, {}, plain.url);
  } finally {
    await plain.close();
  }
}

/** Drops files without a folder. */
async function drop(page: Page, files: readonly (readonly [name: string, text: string])[]): Promise<void> {
  await page.evaluate((list) => {
    const data = new DataTransfer();
    for (const [name, text] of list) data.items.add(new File([text], name));
    dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  }, files);
}

/** Drops a folder of this machine, as a browser gets it from a window beside it. */
async function dropFolder(page: Page, path: string): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await browser.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
}

const textOf = (folder: string, name: string) => readFile(join(results, folder, name), 'utf8');

describe('a folder that is served', () => {
  it('is drawn: curves, alignment, a heat map, a table and claims; a damaged run is named and costs nothing else', () =>
    inResults('results', async (page) => {
      await waitForPictures(page);
      expect(await page.locator('.story').innerText()).toContain('10 runs in my runs');
      expect(await page.locator('.story .complaint').allInnerTexts()).toContainEqual(
        'torn/config.json is damaged: it is not JSON; restore a copy, or start a new run.',
      );
      const titles = await page.locator('.figure-title').allInnerTexts();
      expect(titles[0]).toMatch(/^MNIST, errors 2 s late\s+1 to 2 seeds, 1,000 updates/);
      const heat = await drawn(page).nth(2).locator('text').allTextContents();
      expect(heat).toEqual(expect.arrayContaining(['et', 'cet:10', '1', '2']));
      const et = await rowOf(page, 'sweep/et-1-0').innerText();
      expect(et.replaceAll(/\s+/g, ' ')).toBe('et 1 s 0 72.32 % finished, 1,000 updates sweep/et-1-0');
      expect(await page.locator('.claim-holds').count()).toBe(2);
      expect(await page.locator('.caveat').innerText()).toContain(
        'runs like the paper’s may decide otherwise. MNIST, errors equally late: 2 seeds, 1,000 of 20,000 updates.',
      );
      const claim = page.locator('.claim', { hasText: 'classical trace does well' });
      await claim.locator('summary').press('Enter');
      expect(await claim.innerText()).toContain('Missing:');
    }));

  it('is followed: a run that goes on brings its new rows, and its result when it is finished', () =>
    inResults('results', async (page) => {
      await waitForPictures(page);
      const asked: string[] = [];
      page.on('request', (request) => {
        if (request.url().includes('metrics.jsonl')) asked.push(request.headers().range ?? '');
      });
      const going = rowOf(page, 'going');
      expect(await going.innerText()).toContain('unfinished, 300 of 1,000 updates');
      const before = (await textOf('going', 'metrics.jsonl')).length;
      // A line that is still being written is not shown, and hinders nothing.
      await appendFile(join(results, 'going', 'metrics.jsonl'), row(running, 400) + row(running, 500).slice(0, 20));
      await expect.poll(() => going.innerText(), { timeout: 20_000 }).toContain('running, 400 of 1,000 updates');
      expect(asked).toEqual([`bytes=${before}-`]);
      const rest = [500, 600, 700, 800, 900, 1000].map((update) => row(running, update)).join('');
      await appendFile(join(results, 'going', 'metrics.jsonl'), rest.slice(20));
      const { testAccuracy } = { testAccuracy: accuracyOf(running, 1000) };
      await writeFile(join(results, 'going', 'result.tmp'), JSON.stringify({ testAccuracy }));
      await rename(join(results, 'going', 'result.tmp'), join(results, 'going', 'result.json'));
      await expect.poll(() => going.innerText(), { timeout: 20_000 }).toContain('finished, 1,000 updates');
      // Resumed from a checkpoint: what was written after it is written anew, with other seconds.
      const kept = (await textOf('going', 'metrics.jsonl')).split('\n').slice(0, 4).join('\n');
      await rm(join(results, 'going', 'result.json'));
      await writeFile(
        join(results, 'going', 'metrics.jsonl'),
        `${kept}\n${[500, 600].map((update) => row(running, update).replace('"seconds":', '"seconds":1')).join('')}`,
      );
      await expect.poll(() => going.innerText(), { timeout: 20_000 }).toContain('600 of 1,000 updates');
    }));

  it('is filtered by letters and chosen by lists, all of it in the address', () =>
    inResults('results?delay=1', async (page) => {
      await waitForPictures(page);
      expect(await page.locator('.figure-title').first().innerText()).toContain('errors 1 s late');
      await page.getByLabel('Only runs with').fill('seed 1');
      await expect.poll(() => page.locator('.run-list tbody tr').count()).toBe(4);
      await page.getByLabel('Delay of the curves').selectOption({ label: '2 s' });
      await expect.poll(() => page.evaluate(() => location.hash)).toBe('#results?delay=2&filter=seed%201');
      await page.getByLabel('Only runs with').fill('lstm');
      await page.getByText('No run has what was asked for').waitFor();
    }));

  it('keeps runs of different conditions apart', async () => {
    await makeRun(join(results, 'longer'), { memory: 'et', delay: 2, seed: 0, updates: 500, rows: 5 });
    try {
      await inResults('results', async (page) => {
        await waitForPictures(page);
        const groups = page.getByLabel('Runs alike in');
        expect(await groups.locator('option').allInnerTexts()).toEqual(['updates 1,000 (9)', 'updates 500 (1)']);
        await groups.selectOption('2');
        await expect.poll(() => page.locator('.run-list tbody tr').allInnerTexts()).toHaveLength(1);
      });
    } finally {
      await rm(join(results, 'longer'), { recursive: true });
    }
  });

  it('is saved as picture and numbers', () =>
    inResults('results', async (page) => {
      await waitForPictures(page);
      for (const [format, begin] of [
        ['SVG', '<svg'],
        ['PNG', '\u0089PNG'],
        ['CSV', 'memory,update,mean'],
      ] as const) {
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('button', { name: `Download Accuracy as ${format}` }).click(),
        ]);
        const bytes = await readFile(await download.path());
        expect(bytes.toString('latin1').startsWith(begin), format).toBe(true);
        expect(bytes.length).toBeGreaterThan(500);
      }
    }));

  it.each(
    (['light', 'dark'] as const).flatMap((colorScheme) => [360, 1280, 2560].map((width) => ({ colorScheme, width }))),
  )('is accessible by WCAG 2.2 AA and fits, $colorScheme, $width pixels wide', ({ colorScheme, width }) =>
    inResults(
      'results',
      async (page) => {
        await waitForPictures(page);
        expect(await violations(page)).toEqual([]);
        expect(await overflowPixels(page)).toBeLessThanOrEqual(0);
      },
      { colorScheme, viewport: { width, height: 800 } },
    ),
  );

  it.each([
    ['results?experiment=cartpole%20retrograde', /no runs of “cartpole retrograde” here; MNIST/],
    ['results?delay=-1&group=x&depth=3', /group=x .* is not a number.*delay=-1 .*does not know/],
    ['results?group=77&delay=999', undefined],
  ])('is shown whatever the address says: #%s', (hash, sentence) =>
    inResults(hash, async (page) => {
      await waitForPictures(page);
      if (sentence)
        expect(await page.locator('.complaints, .choices').allInnerTexts()).toContainEqual(
          expect.stringMatching(sentence),
        );
    }),
  );
});

describe('a server that has gone', () => {
  it('is said to be that, and no runs are looked for', async () => {
    const { page, close } = await openPage(lab.browser, `${lab.server.url}#late-error`);
    try {
      await page.route('**/results/runs.json', (route) => route.abort());
      await page.getByRole('link', { name: 'Your results' }).click();
      await page.getByText('The server does not answer; start cet lab --results again').waitFor();
      expect(await page.locator('.empty').innerText()).not.toContain('Looking for runs');
    } finally {
      await close();
    }
  });
});

describe('runs that are dropped', () => {
  it('are shown, from files without a folder, and nothing is asked of the network', () =>
    inEmptyResults(async (page) => {
      expect(await page.locator('.story').innerText()).toContain('cet lab --results runs');
      const names = ['config.json', 'metrics.jsonl', 'result.json'];
      const files = await Promise.all(names.map(async (name) => [name, await textOf('sweep/et-2-0', name)] as const));
      await drop(page, files);
      await waitForPictures(page, 2);
      expect(await page.locator('.run-list tbody tr').count()).toBe(1);
      await page.context().setOffline(true);
      await page.getByRole('button', { name: /Light|Dark/ }).click();
      await page.getByRole('button', { name: 'Close them' }).click();
      await page.getByText('No runs are open').waitFor();
    }));

  it('are found in a folder, however deep, with the scale of their sweep, and beside those dropped before', async () => {
    await writeFile(join(results, 'sweep', 'experiment.json'), JSON.stringify({ scale: 'small' }));
    await mkdir(join(results, 'sweep', 'et-1-0', 'checkpoint'));
    try {
      await inResults('results', async (page) => {
        await waitForPictures(page);
        await dropFolder(page, join(results, 'sweep'));
        await expect.poll(() => page.locator('.story').innerText()).toContain('8 runs dropped on the page.');
        expect(await page.locator('.run-name').allInnerTexts()).toContain('sweep/et-1-0');
        await dropFolder(page, join(results, 'going'));
        await expect.poll(() => page.locator('.story').innerText()).toContain('9 runs dropped on the page.');
      });
    } finally {
      await rm(join(results, 'sweep', 'experiment.json'));
      await rm(join(results, 'sweep', 'et-1-0', 'checkpoint'), { recursive: true });
    }
  });

  it('are chosen with a button as well, a folder at once, and closed again', () =>
    inResults('results', async (page) => {
      await waitForPictures(page);
      await page.locator('input[type=file]').first().setInputFiles(join(results, 'sweep'));
      await expect.poll(() => page.locator('.story').innerText()).toContain('8 runs dropped on the page.');
      expect(await page.locator('.run-name').first().innerText()).toBe('sweep/et-1-0');
      await page.getByRole('button', { name: 'Back to what is served' }).click();
      await expect.poll(() => page.locator('.story').innerText(), { timeout: 20_000 }).toContain('in my runs');
    }));

  it('that failed are said to have, with the reason', async () => {
    await writeFile(
      join(results, 'going', 'failure.json'),
      JSON.stringify({ attempts: 1, reason: 'Training diverged at update 301.', isHopeless: true }),
    );
    try {
      await inResults('results', async (page) => {
        await waitForPictures(page);
        // Pictures of the runs that are read first come before the others.
        await expect
          .poll(async () => (await rowOf(page, 'going').innerText()).replaceAll(/\s+/g, ' '))
          .toMatch(/failed, \d+ of 1,000 updates Training diverged at update 301\./);
      });
    } finally {
      await rm(join(results, 'going', 'failure.json'));
    }
  });

  it('that cannot be shown are said to be that, and nothing is waited for', () =>
    inEmptyResults(async (page) => {
      await drop(page, [
        ['config.json', '{"schemaVersion":99}'],
        ['metrics.jsonl', ''],
      ]);
      await page.getByText('Nothing of what was dropped can be shown; why is said with it.').waitFor();
    }));

  it.each([
    ['a file of another kind', [['cat.png', '\u0089PNG']], /^cat\.png is no file of a run; drop a run folder/],
    ['a run without configuration', [['metrics.jsonl', '{"update":1}\n']], /config\.json is missing/],
    [
      'damaged measurements',
      [
        ['config.json', JSON.stringify(resolveRunConfig({ task: 'mnist', memory: 'et' }, 'test'))],
        ['metrics.jsonl', 'not a row\n'],
      ],
      /metrics\.jsonl is damaged: line 1 is no row of metrics/,
    ],
    [
      'another version',
      [
        ['config.json', '{"schemaVersion":99}'],
        ['metrics.jsonl', ''],
      ],
      /is a run of version 99; this program reads version 1/,
    ],
    [
      'a key that is wrong',
      [
        [
          'config.json',
          JSON.stringify({ ...resolveRunConfig({ task: 'mnist', memory: 'et' }, 'test'), batchSize: '<img>' }),
        ],
        ['metrics.jsonl', ''],
      ],
      /batchSize is "<img>"/,
    ],
  ] as const)('are refused in a sentence: %s', (_name, files, sentence) =>
    inResults('results', async (page) => {
      await waitForPictures(page);
      await drop(page, files);
      await expect
        .poll(() => page.locator('.story .complaint').allInnerTexts())
        .toContainEqual(expect.stringMatching(sentence));
      await page
        .getByRole('navigation')
        .getByRole('link', { name: /A cascade/ })
        .click();
      await page.locator('.plot-picture').first().waitFor();
    }),
  );
});
