// Scene 4 in a browser: training in a Worker is that of the command line, and everything around it answers.
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encode } from 'fast-png';
import type { Page } from 'playwright-core';
import { describe, expect, it, vi } from 'vitest';
import { encodeIdx, patternImages } from '../support/pattern-images.ts';
import { runCet } from '../support/run-cet.ts';
import { overflowPixels, violations } from './accessibility.ts';
import { openPage, startChrome } from './chrome.ts';
import { serveGoldenPage } from './golden-page.ts';
import { labInBrowser, serveLab, servePlainly } from './served-lab.ts';

const lab = labInBrowser();

// Networks train in here, and other programs may take their share of the processors.
vi.setConfig({ testTimeout: 240_000 });
const patience = { timeout: 90_000 };
const primary = (page: Page) => page.locator('.play-bar .primary');
const update = async (page: Page) =>
  Number(/update ([\d,]+) of/.exec(await page.locator('.status').innerText())?.[1]?.replace(',', '') ?? Number.NaN);
/** Networks are there, and nothing trains yet. */
async function untilReady(page: Page): Promise<void> {
  await page.locator('.plot-picture').first().waitFor(patience);
  await expect.poll(() => primary(page).isEnabled(), patience).toBe(true);
}

/** Opens scene 4 with small networks, its Worker within reach, and afterwards holds the page to having had no fault. */
async function inLearning(query: string, use: (page: Page) => Promise<void>, options = {}): Promise<void> {
  const { page, faults, close } = await openPage(lab.browser, `${lab.server.url}#late-error`, options);
  try {
    await page.evaluate((hash) => {
      const reach = globalThis as unknown as { Worker: typeof Worker; learningWorker?: Worker };
      reach.Worker = class extends Worker {
        constructor(...given: ConstructorParameters<typeof Worker>) {
          super(...given);
          reach.learningWorker = this;
        }
      };
      location.hash = hash;
    }, `learning?${query}`);
    await page.locator('.play-bar').waitFor();
    await untilReady(page);
    await use(page);
    expect(faults).toEqual([]);
  } finally {
    await close();
  }
}

interface Held extends Worker {
  take?: Worker['onmessage'];
  held: MessageEvent[];
}

/** Keeps reports of these kinds back on their way from the Worker to the page. */
const holdReports = (page: Page, kinds: readonly string[]) =>
  page.evaluate((kept) => {
    const { learningWorker: worker } = globalThis as unknown as { readonly learningWorker: Held };
    worker.take ??= worker.onmessage;
    worker.held = [];
    worker.onmessage = (event) => {
      if (kept.includes(event.data.report.kind)) worker.held.push(event);
      else worker.take?.call(worker, event);
    };
  }, kinds);
const heldReports = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { readonly learningWorker: Held }).learningWorker.held.length);
/** Gives the page what was kept back, and waits until that is drawn. */
const giveReports = (page: Page, count = Number.MAX_SAFE_INTEGER) =>
  page.evaluate(async (most) => {
    const { learningWorker: worker } = globalThis as unknown as { readonly learningWorker: Held };
    for (const event of worker.held.splice(0, most)) worker.take?.call(worker, event);
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  }, count);

const small = 'hidden=32,32&memories=et,perfect';

describe('the engine of the lab, in a Worker', () => {
  const whole = JSON.parse(
    readFileSync(fileURLToPath(new URL('../golden/mlp_gradients.json', import.meta.url)), 'utf8'),
  ) as { readonly cases: readonly unknown[] };
  // A graphics processor in software takes seconds for each graph.
  const goldenFor = (compute: number | 'webgpu') =>
    compute === 'webgpu' ? { ...whole, cases: whole.cases.slice(0, 2) } : whole;
  const check = (page: Page, compute: number | 'webgpu') =>
    page.evaluate(
      ({ golden, compute }) =>
        new Promise<{ readonly name: string; readonly checked: number; readonly failed: readonly unknown[] }>(
          (resolve) => {
            const worker = new Worker('worker.js', { type: 'module' });
            worker.onmessage = ({ data }) => resolve(data);
            worker.postMessage({ golden, compute });
          },
        ),
      { golden: goldenFor(compute), compute },
    );

  it.each([
    [1, 'WebAssembly, one thread'],
    [2, 'WebAssembly, 2 threads'],
    ['webgpu', 'WebGPU'],
  ] as const)('gives the golden gradients: %s', async (compute, name) => {
    const site = await serveGoldenPage();
    const own = compute === 'webgpu' ? await startChrome('software WebGPU') : lab.browser;
    try {
      const { page, close } = await openPage(own, site.url);
      const result = await check(page, compute);
      expect(result).toMatchObject({ name, failed: [] });
      expect(result.checked).toBeGreaterThan(compute === 'webgpu' ? 4 : 10);
      await close();
    } finally {
      if (own !== lab.browser) await own.close();
      site.close();
    }
  });
});

describe('scene 4, learning', () => {
  it('reaches the accuracy of the command line with the same seed and number of updates', async () => {
    const updates = 40;
    const runs = await mkdtemp(join(tmpdir(), 'cet-lab-'));
    try {
      const reached: number[] = [];
      for (const memory of ['et', 'cet:10']) {
        const options = ['--memory', memory, '--delay', '4s', '--updates', String(updates), '--seed', '3'];
        const { code, stderr } = await runCet([
          ...['train', 'mnist', ...options, '--set', 'hiddenUnits=[256,128]', '--out', join(runs, memory.slice(0, 3))],
        ]);
        expect(code, stderr).toBe(0);
        const result = JSON.parse(await readFile(join(runs, memory.slice(0, 3), 'result.json'), 'utf8'));
        reached.push(100 * result.testAccuracy);
      }
      await inLearning(`memories=et,cet:10&T=4&hidden=256,128&seed=3&updates=${updates}`, async (page) => {
        await primary(page).click();
        await page.getByText(`update ${updates} of ${updates}`).waitFor(patience);
        const wholes = page.locator('.scores li').filter({ hasText: 'of all 10,000 test images' });
        await expect.poll(() => wholes.count(), patience).toBe(2);
        const shown = (await page.locator('.scores strong').allInnerTexts()).map((text) => Number.parseFloat(text));
        shown.forEach((accuracy, at) => {
          expect(Math.abs(accuracy - reached[at]!)).toBeLessThan(0.3);
        });
        expect(shown[1]! - shown[0]!).toBeGreaterThan(1);
        expect(await page.locator('.status').innerText()).toContain('WebAssembly, 2 threads');
      });
    } finally {
      await rm(runs, { recursive: true });
    }
  });

  it('pauses, goes on by single updates, and back to the start, by keys alone', () =>
    inLearning(`${small}&updates=5000`, async (page) => {
      await primary(page).focus();
      await page.keyboard.press('Enter');
      await expect.poll(() => update(page), patience).toBeGreaterThan(20);
      expect(await primary(page).innerText()).toBe('Pause');
      await page.keyboard.press('Enter');
      await expect.poll(() => primary(page).innerText()).toBe('Train');
      await expect.poll(() => page.getByText('of all 10,000 test images').count(), patience).toBe(2);
      const paused = await update(page);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
      await expect.poll(() => update(page)).toBe(paused + 1);
      await page.getByRole('button', { name: 'To the start' }).press('Enter');
      await expect.poll(() => update(page), patience).toBe(0);
    }));

  it('shows of a training that is begun anew nothing that came late from the one before', () =>
    inLearning(`${small}&updates=20`, async (page) => {
      await primary(page).click();
      // All test images are being counted when training begins again.
      await holdReports(page, ['whole']);
      await expect.poll(() => primary(page).innerText(), patience).toBe('Train again');
      await expect.poll(() => heldReports(page), patience).toBeGreaterThan(0);
      await primary(page).click();
      await giveReports(page);
      await expect.poll(() => primary(page).innerText(), patience).toBe('Train again');
      // Its own are held back as well: any that stands there is of before.
      expect(await page.getByText('of all 10,000 test images').count()).toBe(0);

      await holdReports(page, ['measured']);
      await page.getByRole('button', { name: 'To the start' }).click();
      await expect.poll(() => heldReports(page), patience).toBe(1);
      // Begun once more while the networks of before are being measured.
      await page.getByLabel('Seed').fill('5');
      await page.getByLabel('Seed').press('Enter');
      await expect.poll(() => heldReports(page), patience).toBe(2);
      await giveReports(page, 1);
      expect(await primary(page).isEnabled()).toBe(false);
      await giveReports(page);
      await expect.poll(() => primary(page).isEnabled(), patience).toBe(true);
    }));

  it('learns on with a delay that is dragged while it trains, and says so', () =>
    inLearning(`${small}&updates=5000&T=1`, async (page) => {
      await primary(page).click();
      await expect.poll(() => update(page), patience).toBeGreaterThan(10);
      const slider = page.getByRole('slider', { name: 'Delay T' });
      const box = (await slider.boundingBox())!;
      await page.mouse.move(box.x + 0.35 * box.width, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + 0.9 * box.width, box.y + box.height / 2, { steps: 8 });
      await page.mouse.up();
      await expect
        .poll(() => page.locator('.accuracy .hint').innerText())
        .toMatch(/Errors came 1 s, .* from update \d+ on late\./);
      const before = await update(page);
      await expect.poll(() => update(page), patience).toBeGreaterThan(before + 5);
      await expect.poll(() => page.evaluate(() => location.hash)).toMatch(/T=1\d/);
      const words = await page.locator('.accuracy .hint').innerText();
      await page.evaluate(() => {
        location.hash = location.hash.replace(/T=[\d.]+/, 'T=100');
      });
      await page.getByText('A delay of 100 s is longer than a batch of 128').waitFor(patience);
      expect(await page.locator('.accuracy .hint').innerText()).toBe(words);
      expect(
        await page.locator('.accuracy desc, .accuracy [role=img]').first().getAttribute('aria-label'),
      ).not.toContain('100 s');
    }));

  it('draws a digit with the mouse or with keys, and each memory says what it is', () =>
    inLearning(`${small}&updates=100`, async (page) => {
      const pad = page.getByRole('application');
      const box = (await pad.boundingBox())!;
      const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
      await page.mouse.move(...at(0.5, 0.2));
      await page.mouse.down();
      await page.mouse.move(...at(0.5, 0.8), { steps: 6 });
      await page.mouse.up();
      const guesses = page.locator('.guesses li strong');
      await expect.poll(async () => (await guesses.allInnerTexts()).join('')).toMatch(/^\d\d$/);
      await primary(page).click();
      await page.getByText('update 100 of 100').waitFor(patience);
      await expect.poll(() => guesses.last().innerText(), patience).toBe('1');
      await pad.focus();
      await page.keyboard.press('Delete');
      await expect.poll(async () => (await guesses.allInnerTexts()).join('')).toBe('');
      for (const key of ['Space', ...Array.from({ length: 8 }, () => 'ArrowDown'), 'Space'])
        await page.keyboard.press(key);
      await expect.poll(() => guesses.last().innerText()).toBe('1');
    }));

  it('shows misread digits with what each memory took them for', () =>
    inLearning(`${small}&updates=30`, async (page) => {
      await primary(page).click();
      await page.getByText('update 30 of 30').waitFor(patience);
      expect(await page.locator('.misread li').count()).toBe(12);
      expect(await page.locator('.misread li').first().innerText()).toMatch(/✗/);
      expect(await page.locator('.misread canvas').first().getAttribute('aria-label')).toMatch(/^Test image \d+: \d$/);
    }));

  it('learns from files of one’s own, and refuses others in a sentence', () =>
    inLearning(small, async (page) => {
      const files = page.locator('.own-images input[type=file]').first();
      const complaint = page.locator('.own-images .complaint');
      await files.setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no images here') });
      await expect.poll(() => complaint.innerText()).toContain('notes.txt is neither an IDX file nor a picture');
      // Mended, the same file may be chosen again.
      expect(await files.inputValue()).toBe('');
      await untilReady(page);
      const own = patternImages({ count: 320, seed: 1 });
      const idx = [
        { name: 'images', mimeType: '', buffer: Buffer.from(encodeIdx([320, 6, 6], own.pixels)) },
        { name: 'labels', mimeType: '', buffer: Buffer.from(encodeIdx([320], own.labels)) },
      ];
      await files.setInputFiles(idx);
      await page.getByText('images: 267 to learn from, 53 to test, 6 × 6 pixels, 4 classes.').waitFor(patience);
      expect(await complaint.innerText()).toBe('');
      await untilReady(page);
      await page.getByRole('button', { name: 'One update' }).click();
      await expect.poll(() => update(page), patience).toBe(1);

      const scene = page.getByRole('region', { name: 'Networks that learn' });
      const dropNothing = (what: 'text' | 'folder') =>
        scene.evaluate((place, kind) => {
          const data = new DataTransfer();
          if (kind === 'text') data.setData('text/plain', 'a link');
          else {
            // As browsers give an empty folder.
            const reader = { readEntries: (give: (entries: []) => void) => give([]) };
            const folder = { isFile: false, fullPath: '/empty', createReader: () => reader };
            Object.defineProperties(data, {
              types: { value: ['Files'] },
              items: { value: [{ webkitGetAsEntry: () => folder }] },
            });
          }
          place.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
        }, what);
      await dropNothing('text');
      await dropNothing('folder');
      await expect.poll(() => complaint.innerText()).toContain('There are no files in what was dropped');
      expect(await update(page)).toBe(1);
      expect(await page.getByText('images: 267 to learn from').count()).toBe(1);

      const picture = (bright: number) =>
        Buffer.from(encode({ width: 8, height: 8, data: new Uint8Array(64).fill(bright), channels: 1 }));
      await scene.evaluate(
        (place, pictures) => {
          const data = new DataTransfer();
          for (const [name, bytes] of pictures)
            data.items.add(new File([new Uint8Array(bytes)], name, { type: 'image/png' }));
          place.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
        },
        Array.from({ length: 180 }, (_, at) => {
          const isOwl = at % 2 === 0;
          return [`${isOwl ? 'owl' : 'cat'}-${at}.png`, [...picture(isOwl ? 40 : 200)]] as [string, number[]];
        }),
      );
      await page.getByText('180 pictures: 150 to learn from, 30 to test, 8 × 8 pixels, 2 classes.').waitFor(patience);
      await untilReady(page);
      await page.getByRole('button', { name: 'One update' }).click();
      await expect.poll(() => update(page), patience).toBe(1);
      await page.getByRole('button', { name: 'MNIST', exact: true }).click();
      await page.getByText('MNIST: 60,000 to learn from').waitFor(patience);
    }));

  it('keeps one’s own images when others are refused, also in another Worker', () =>
    inLearning(small, async (page) => {
      const files = page.locator('.own-images input[type=file]').first();
      const own = patternImages({ count: 320, seed: 1 });
      await files.setInputFiles([
        { name: 'images', mimeType: '', buffer: Buffer.from(encodeIdx([320, 6, 6], own.pixels)) },
        { name: 'labels', mimeType: '', buffer: Buffer.from(encodeIdx([320], own.labels)) },
      ]);
      const summary = page.getByText('images: 267 to learn from, 53 to test, 6 × 6 pixels, 4 classes.');
      await summary.waitFor(patience);
      await files.setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no images here') });
      await page.getByText('notes.txt is neither an IDX file nor a picture').waitFor(patience);
      await untilReady(page);
      await page.getByLabel('one thread').check();
      await expect.poll(() => page.locator('.status').innerText(), patience).toContain('one thread');
      expect(await summary.count()).toBe(1);
    }));

  it('trains on where files are refused, and says why until others are offered', async () => {
    const notes = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no images here') };
    const files = (page: Page) => page.locator('.own-images input[type=file]').first();
    const complaint = (page: Page) => page.locator('.own-images .complaint');
    await inLearning(`${small}&updates=100000`, async (page) => {
      await primary(page).click();
      await expect.poll(() => update(page), patience).toBeGreaterThan(20);
      const before = await update(page);
      await files(page).setInputFiles(notes);
      await expect.poll(() => complaint(page).innerText(), patience).toContain('notes.txt is neither');
      expect(await primary(page).innerText()).toBe('Pause');
      await expect.poll(() => update(page), patience).toBeGreaterThan(before + 20);
      expect(await page.getByText('MNIST: 60,000 to learn from').count()).toBe(1);
    });
    // Chosen while MNIST is still being loaded.
    const { page, close } = await openPage(lab.browser, `${lab.server.url}#learning?${small}`);
    await files(page).setInputFiles(notes);
    await untilReady(page);
    await expect.poll(() => complaint(page).innerText(), patience).toContain('notes.txt is neither');
    await close();
  });

  it('takes layers, orders and lengths without hidden limits, and says in a sentence what it cannot train', () =>
    inLearning('memories=cet:150&hidden=none&batch=400&T=60', async (page) => {
      expect(await page.locator('.scores .score-name').innerText()).toContain('cet:150');
      await page.getByRole('button', { name: 'One update' }).click();
      await expect.poll(() => update(page), patience).toBe(1);
      const hidden = page.getByLabel('Hidden layers');
      await hidden.fill('64, x');
      await hidden.press('Enter');
      await expect
        .poll(() => page.locator('.typed-line .complaint').first().innerText())
        .toContain('“64, x” is not numbers of units');
      await hidden.fill('5000000');
      await hidden.press('Enter');
      await page.getByText(/Weights and data would take \d+\.\d GB of memory/).waitFor(patience);
      await hidden.fill('16');
      await hidden.press('Enter');
      await untilReady(page);
      await page.getByLabel('Batch').fill('100');
      await page.getByLabel('Batch').press('Enter');
      await page.getByText('A delay of 60 s is longer than a batch of 100 presentations').waitFor(patience);
      await page.getByLabel('Batch').fill('500');
      await page.getByLabel('Batch').press('Enter');
      await untilReady(page);
    }));

  it('says what it did not understand of its address, and works with defaults', () =>
    inLearning('hidden=x&T=-3&memories=lstm&updates=0&compute=gpu&seed=1e99&batch=1', async (page) => {
      const complaints = await page.locator('.complaints').innerText();
      for (const name of ['hidden=x', 'T=-3', 'memories=lstm', 'updates=0', 'compute=gpu', 'seed=1e99', 'batch=1'])
        expect(complaints).toContain(name);
      expect(await page.locator('.scores li').count()).toBe(3);
    }));

  it('says where there is no WebGPU, and computes in another way then', async () => {
    const { page, faults, close } = await openPage(lab.browser, `${lab.server.url}#learning?${small}&compute=webgpu`);
    await page.getByText('This browser has no WebGPU that the runtime can use').waitFor(patience);
    await page.getByLabel('one thread').check();
    await untilReady(page);
    expect(await page.locator('.status').innerText()).toContain('one thread');
    expect(faults).toEqual([]);
    await close();
  });

  it('stands still while another scene is shown, and keeps what it has learned', () =>
    inLearning(`${small}&updates=5000`, async (page) => {
      await primary(page).click();
      await expect.poll(() => update(page), patience).toBeGreaterThan(5);
      await page
        .getByRole('link', { name: /A cascade/ })
        .first()
        .click();
      await page.waitForTimeout(1000);
      await page
        .getByRole('navigation')
        .getByRole('link', { name: /4 Learning/ })
        .click();
      await untilReady(page);
      expect(await primary(page).innerText()).toBe('Train');
      expect(await update(page)).toBeGreaterThan(5);
    }));

  it('is saved as SVG, PNG and CSV', () =>
    inLearning(`${small}&updates=20`, async (page) => {
      await primary(page).click();
      await page.getByText('update 20 of 20').waitFor(patience);
      for (const [name, format, begin] of [
        ['Accuracy', 'SVG', '<svg xmlns'],
        ['Alignment W1', 'PNG', '\u0089PNG'],
        ['Accuracy', 'CSV', 'memory,update,mean'],
      ] as const) {
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('button', { name: `Download ${name} as ${format}` }).click(),
        ]);
        const bytes = await readFile(await download.path());
        expect(bytes.toString('latin1').startsWith(begin)).toBe(true);
      }
    }));

  it.each((['light', 'dark'] as const).flatMap((colorScheme) => [360, 1440].map((width) => ({ colorScheme, width }))))(
    'is accessible by WCAG 2.2 AA and fits, $colorScheme, $width pixels wide',
    ({ colorScheme, width }) =>
      inLearning(
        `${small}&updates=10`,
        async (page) => {
          await primary(page).click();
          await page.getByText('update 10 of 10').waitFor(patience);
          expect(await violations(page)).toEqual([]);
          expect(await overflowPixels(page)).toBeLessThanOrEqual(0);
        },
        { colorScheme, viewport: { width, height: 800 } },
      ),
  );

  it('opens and trains again when its server is gone', async () => {
    const own = await serveLab();
    const { page, faults, close } = await openPage(lab.browser, `${own.url}#learning?${small}`);
    try {
      await untilReady(page);
      const kept = () =>
        page.evaluate(
          async () => (await (await caches.open('cet-lab')).keys()).filter(({ url }) => /wasm$|gz$/.test(url)).length,
        );
      await expect.poll(kept, patience).toBe(5);
      await own.close();
      await page.reload();
      await untilReady(page);
      await page.getByRole('button', { name: 'One update' }).click();
      await expect.poll(() => update(page), patience).toBe(1);
      expect(await page.locator('.status').innerText()).toContain('2 threads');
      expect(faults.filter((fault) => !fault.includes('service-worker.js'))).toEqual([]);
    } finally {
      await close();
      await own.close();
    }
  });

  it('computes in one thread on a host without our headers, and in two from the second visit on', async () => {
    const host = await servePlainly('/deep/');
    const { page, faults, close } = await openPage(lab.browser, `${host.url}#learning?${small}`);
    try {
      await untilReady(page);
      expect(await page.locator('.status').innerText()).toContain('one thread');
      await page.evaluate(() => navigator.serviceWorker.ready);
      await page.reload();
      await untilReady(page);
      expect(await page.locator('.status').innerText()).toContain('2 threads');
      expect(faults).toEqual([]);
    } finally {
      await close();
      host.close();
    }
  });
});
