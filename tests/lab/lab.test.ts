import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { overflowPixels, violations } from './accessibility.ts';
import { openPage } from './chrome.ts';
import { labInBrowser, servePlainly } from './served-lab.ts';

const lab = labInBrowser();

/** Opens a scene, and after the test holds the page to having had no fault. */
async function inScene(hash: string, use: (page: Page) => Promise<void>, options = {}): Promise<void> {
  const { page, faults, close } = await openPage(lab.browser, `${lab.server.url}#${hash}`, options);
  try {
    await page.locator('.plot-picture').first().waitFor();
    await use(page);
    expect(faults).toEqual([]);
  } finally {
    await close();
  }
}

interface Turned {
  readonly name: string;
  readonly title: string;
}

/** The scenes, as the page's navigation has them: they are numbered there. */
const numbered = (page: Page) =>
  page.locator('nav a:has(.number)').evaluateAll((links) =>
    links.map((link) => ({
      name: link.getAttribute('href')?.slice(1) ?? '',
      title: link.lastChild?.textContent?.trim() ?? '',
    })),
  );

/** Turns to each of the scenes. */
const inEachScene = (use: (page: Page, scene: Turned) => Promise<void>, options = {}) =>
  inScene(
    'late-error',
    async (page) => {
      const scenes = await numbered(page);
      expect(scenes.length).toBeGreaterThanOrEqual(5);
      for (const scene of scenes) {
        await page.evaluate((name) => {
          location.hash = name;
        }, scene.name);
        await page.locator(`.scene-${scene.name} .stage`).locator('.plot-picture, .status').first().waitFor();
        await use(page, scene);
      }
    },
    options,
  );

/** The first line of the first plot that is long enough to be a curve. */
const curve = (page: Page, plot = 0) =>
  page
    .locator('.plot-picture')
    .nth(plot)
    .evaluate((svg) => {
      const paths = [...svg.querySelectorAll('path')].map((path) => path.getAttribute('d') ?? '');
      return paths.reduce((longest, d) => (d.length > longest.length ? d : longest), '');
    });

describe('scene 1, the late error', () => {
  it('blames the latest input with a classical trace, the cause with a cascade, and says so', () =>
    inScene('late-error', async (page) => {
      const verdicts = await page.locator('.verdicts li').allInnerTexts();
      expect(verdicts[0]).toMatch(/et[\s\S]*✗ 13\s% to the cause; most, 32\s%, to the input at 4\.2 s/);
      expect(verdicts[1]).toMatch(/cet:10[\s\S]*✓ 67\s% to the cause/);
    }));

  it('answers to keys and to the mouse on its handles, in the plot and in the address', () =>
    inScene('late-error', async (page) => {
      const before = await curve(page);
      const error = page.getByRole('slider', { name: 'The error' });
      await error.focus();
      await page.keyboard.press('Shift+ArrowRight');
      await expect.poll(() => error.getAttribute('aria-valuetext')).toBe('3 seconds after its cause');
      expect(await curve(page)).not.toBe(before);
      await expect.poll(() => page.evaluate(() => location.hash)).toBe('#late-error?T=3');

      const input = page.getByRole('slider', { name: 'Input 6' });
      const box = (await input.boundingBox())!;
      const [x, y] = [box.x + box.width / 2, box.y + box.height - 12];
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + 60, y, { steps: 4 });
      await page.mouse.up();
      expect(Number(await input.getAttribute('aria-valuenow'))).toBeGreaterThan(6.5);
    }));

  it('takes inputs away and adds them, and moves the blame with Enter', () =>
    inScene('late-error', async (page) => {
      const inputs = page.getByRole('slider', { name: /Input \d|The input that is the cause/ });
      await page.getByRole('button', { name: 'Add an input' }).click();
      await expect.poll(() => inputs.count()).toBe(7);
      await page.getByRole('slider', { name: 'Input 1', exact: true }).focus();
      await page.keyboard.press('Delete');
      await expect.poll(() => inputs.count()).toBe(6);
      await page.getByRole('slider', { name: 'Input 3' }).focus();
      await page.keyboard.press('Enter');
      await expect
        .poll(() => page.getByRole('slider', { name: 'The input that is the cause' }).getAttribute('aria-valuenow'))
        .toBe('3.9');
    }));

  it('is dragged with a finger as well', () =>
    inScene(
      'late-error',
      async (page) => {
        const error = page.getByRole('slider', { name: 'The error' });
        await error.scrollIntoViewIfNeeded();
        const before = Number(await error.getAttribute('aria-valuenow'));
        const box = (await error.boundingBox())!;
        const touch = await page.context().newCDPSession(page);
        const at = (x: number) => [{ x: box.x + box.width / 2 + x, y: box.y + box.height / 2 }];
        await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) });
        for (const x of [10, 20, 40])
          await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(x) });
        await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
        expect(Number(await error.getAttribute('aria-valuenow'))).toBeGreaterThan(before + 0.5);
      },
      { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
    ));
});

describe('scene 2, a cascade', () => {
  it('shows the states that were asked for, and how wide the kernels are', () =>
    inScene('cascade?n=20&memories=et,cet:2', async (page) => {
      await expect.poll(() => page.locator('.tanks rect').count()).toBe(40);
      // 2.45 T for two states: the width of t e^(-t) at half its height.
      const widths = await page.locator('.numbers tr').allInnerTexts();
      expect(widths.map((text) => text.replaceAll(/\s+/g, ' ').trim())).toEqual([
        'et 1.39 s 0.69 T',
        expect.stringMatching(/^cet:2 4.89 s 2.45 T$/),
        expect.stringMatching(/^cet:20 1\.\d+ s 0\.\d+ T$/),
      ]);
    }));

  it('lets equations scroll in their own boxes, by keys as well, where letters are wide', () =>
    inScene(
      'cascade',
      async (page) => {
        await page.evaluate(() => {
          for (const math of document.querySelectorAll<HTMLElement>('.equation math')) math.style.fontSize = '2.5em';
        });
        // The box notices when it is laid out anew.
        await page.setViewportSize({ width: 361, height: 800 });
        const equation = page.getByRole('group', { name: 'Equation, Eq. 5' });
        await equation.focus();
        await page.keyboard.press('ArrowRight');
        await expect.poll(() => equation.evaluate((box) => box.scrollLeft)).toBeGreaterThan(0);
        expect(await overflowPixels(page)).toBeLessThanOrEqual(0);
        expect(await violations(page)).toEqual([]);
      },
      { viewport: { width: 360, height: 800 } },
    ));

  it('plays to its end', () =>
    inScene('cascade?t=2.5', async (page) => {
      const time = page.getByRole('slider', { name: 'Time since the input' });
      await page.getByRole('button', { name: 'Play' }).click();
      await expect.poll(async () => Number(await time.getAttribute('aria-valuenow')), { timeout: 10_000 }).toBe(6);
      await page.getByRole('button', { name: 'Play' }).waitFor();
    }));

  it('takes any memory, and says in a sentence what is none', () =>
    inScene('cascade', async (page) => {
      const field = page.getByLabel('Another memory');
      await field.fill('cet-6o');
      await page.getByRole('button', { name: 'Add' }).click();
      await expect
        .poll(() => page.locator('.memories .complaint').innerText())
        .toContain('Memory "cet-6o" is not known');
      await field.fill('cet:60');
      await page.getByRole('button', { name: 'Add' }).click();
      await expect.poll(() => page.locator('.numbers th').allInnerTexts()).toContain('cet:60');
      await field.fill('ltp-ltd:9');
      await page.getByRole('button', { name: 'Add' }).click();
      await expect
        .poll(() => page.locator('.stage > .pair .complaint').allInnerTexts())
        .toContainEqual(expect.stringContaining('too fast'));
    }));
});

describe('scene 3, a signal', () => {
  it('is drawn with the mouse, and an address brings the drawing back', () =>
    inScene('signal?input=silence', async (page) => {
      const pad = page.getByRole('application');
      const box = (await pad.boundingBox())!;
      await page.mouse.move(box.x + 40, box.y + box.height - 5);
      await page.mouse.down();
      await page.mouse.move(box.x + 80, box.y + 15, { steps: 5 });
      await page.mouse.move(box.x + 120, box.y + box.height - 5, { steps: 5 });
      await page.mouse.up();
      await expect.poll(() => page.evaluate(() => location.hash.includes('drawn='))).toBe(true);
      // On a busy machine strokes of the mouse are still coming in.
      const shown = async () => `${await page.evaluate(() => location.href)} ${await curve(page, 1)}`;
      await expect
        .poll(async () => {
          const before = await shown();
          await page.waitForTimeout(300);
          return before === (await shown());
        })
        .toBe(true);
      const seen = await curve(page, 1);
      const address = await page.evaluate(() => location.href);
      const copy = await openPage(lab.browser, address);
      await copy.page.locator('.plot-picture').nth(1).waitFor();
      // To the pixel, within the 4096 levels that an address has.
      const numbers = (d: string) => d.split(/[ML,]/).slice(1).map(Number);
      const [one, other] = [numbers(seen), numbers(await curve(copy.page, 1))];
      expect(other).toHaveLength(one.length);
      one.forEach((value, index) => {
        expect(Math.abs(value - other[index]!)).toBeLessThan(0.5);
      });
      expect(copy.faults).toEqual([]);
      await copy.close();
    }));

  it('is drawn with keys', () =>
    inScene('signal?input=silence', async (page) => {
      await page.getByRole('application').focus();
      for (const key of ['ArrowRight', 'ArrowRight', 'ArrowUp', 'ArrowUp', 'ArrowRight', 'ArrowUp'])
        await page.keyboard.press(key);
      await expect.poll(() => page.locator('.stage .spoken[aria-live]').first().innerText()).toBe('0.6 s: 0.10');
    }));

  it('is a recording of one’s own; other files are refused in a sentence', () =>
    inScene('signal', async (page) => {
      const choose = (name: string, text: string) =>
        page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
      const rows = Array.from({ length: 200 }, (_, at) => `${at * 10},${Math.sin(at / 5)}`);
      await choose('rat.csv', `time,value\n${rows.join('\n')}`);
      await expect.poll(() => page.locator('.remark').innerText()).toBe('rat.csv is shown, 1990 s long.');
      await choose('cat.png', '\u0089PNG\r\n\0\0');
      await expect.poll(() => page.locator('.remark').innerText()).toContain('cat.png is not text');
      // The recording is still there.
      expect(await page.locator('.plot-picture text').allTextContents()).toContain('1,500');
    }));

  it('refuses at once a memory that cannot be', () =>
    inScene('signal', async (page) => {
      await page.getByLabel('Another memory').fill('ltp-ltd:9999');
      await page.getByLabel('Another memory').press('Enter');
      await expect
        .poll(() => page.locator('.memories .complaint').innerText())
        .toMatch(/^Rate [\d.]{1,8} a step .* too fast/);
      expect(await page.locator('.chip').allInnerTexts()).not.toContainEqual(expect.stringContaining('ltp-ltd'));
      expect(await page.locator('.plot-picture').count()).toBe(2);
    }));

  it('is a recording that is dropped', () =>
    inScene('signal', async (page) => {
      await page.evaluate(() => {
        const data = new DataTransfer();
        data.items.add(new File(['0,0\n1,2\n2,0'], 'drop.csv'));
        document
          .querySelector('.stage section')
          ?.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
      });
      await expect.poll(() => page.locator('.remark').innerText()).toBe('drop.csv is shown, 2 s long.');
    }));
});

describe('a number that is typed', () => {
  it('is refused in a sentence where it is not possible, until anything else is changed', () =>
    inScene('late-error', async (page) => {
      const complaints = () => page.locator('.quantity .complaint').allInnerTexts();
      const delay = page.getByLabel('Delay T in seconds, typed');
      const order = page.getByLabel('States of the cascade n, typed');
      await delay.fill('1e6');
      await delay.press('Enter');
      expect(await complaints()).toEqual(['“1e6” is not a number from 0.1 to 8; 2 stays.', '']);
      expect(await delay.inputValue()).toBe('2');
      await order.fill('2.5');
      await order.press('Enter');
      expect(await complaints()).toEqual(['', '“2.5” is not a whole number from 1 to 200; 10 stays.']);
      await delay.fill('8');
      await delay.press('Enter');
      expect(await complaints()).toEqual(['', '']);
      expect(await page.getByRole('slider', { name: 'Delay T' }).getAttribute('aria-valuetext')).toBe('8 seconds');
    }));
});

describe('files dropped on the page', () => {
  /** Drops a file as a browser gets it from a window beside it. */
  async function dropFile(page: Page, [x, y]: readonly [number, number], path: string): Promise<void> {
    const browser = await page.context().newCDPSession(page);
    const data = { items: [], files: [path], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await browser.send('Input.dispatchDragEvent', { type, x, y, data });
  }
  const file = fileURLToPath(new URL('../../package.json', import.meta.url));

  it.each([
    ['heading', [60, 20]],
    ['text', [150, 300]],
  ] as const)('are taken by a scene that reads some, also on its %s', (_, place) =>
    inScene('signal', async (page) => {
      await dropFile(page, place, file);
      await expect.poll(() => page.locator('.remark').innerText()).toContain('package.json');
    }),
  );

  it('do nothing where a scene reads none', () =>
    inScene('late-error', async (page) => {
      const left: string[] = [];
      page.on('framenavigated', (frame) => left.push(frame.url()));
      await dropFile(page, [150, 300], file);
      await dropFile(page, [800, 300], file);
      await page.waitForTimeout(500);
      expect(left).toEqual([]);
      expect(page.context().pages()).toHaveLength(1);
    }));
});

describe('every scene', () => {
  it(
    'is saved as SVG, PNG and CSV',
    () =>
      inEachScene(async (page, { name }) => {
        // Some have nothing to save before networks have learned.
        const step = page.getByRole('button', { name: 'One update', exact: true });
        if ((await step.count()) > 0) await step.click({ timeout: 120_000 });
        await page.locator('.plot-picture').first().waitFor({ timeout: 120_000 });
        for (const [format, begin] of [
          ['SVG', /^<svg xmlns/],
          ['PNG', /^\u0089PNG/],
          ['CSV', /^[a-zA-Z]+(,[a-zA-Z]+)+\r?\n.+,/],
        ] as const) {
          const [download] = await Promise.all([
            page.waitForEvent('download'),
            page
              .getByRole('button', { name: new RegExp(`as ${format}$`) })
              .first()
              .click(),
          ]);
          const bytes = await readFile(await download.path());
          expect(download.suggestedFilename()).toMatch(new RegExp(`\\.${format.toLowerCase()}$`));
          if (format !== 'CSV') expect(bytes.length).toBeGreaterThan(1000);
          expect(bytes.toString('latin1').slice(0, 400), `${name} as ${format}`).toMatch(begin);
        }
      }),
    300_000,
  );

  it.each((['light', 'dark'] as const).flatMap((colorScheme) => [360, 1440].map((width) => ({ colorScheme, width }))))(
    'is accessible by WCAG 2.2 AA and fits, $colorScheme, $width pixels wide',
    ({ colorScheme, width }) =>
      inEachScene(
        async (page, { name }) => {
          expect(await violations(page), name).toEqual([]);
          expect(await overflowPixels(page), name).toBeLessThanOrEqual(0);
        },
        { colorScheme, viewport: { width, height: 800 } },
      ),
  );

  it('sets its equations in the font that it brings', () =>
    inScene('cascade', async (page) => {
      const faces = () =>
        page.evaluate(() =>
          [...document.fonts].filter(({ family }) => family.includes('STIX')).map(({ status }) => status),
        );
      await expect.poll(faces).toEqual(['loaded']);
    }));

  it('is reached by keys alone', () =>
    inScene(
      'late-error',
      async (page) => {
        const heading = page.getByRole('heading', { level: 1 });
        const scenes = await numbered(page);
        for (const { title } of scenes.slice(1)) {
          // Page keys turn where there is nothing left to scroll.
          const toEnd = async () => {
            await page.keyboard.press('End');
            return page.evaluate(() => scrollY + innerHeight - document.documentElement.scrollHeight);
          };
          await expect.poll(toEnd).toBeGreaterThan(-2);
          await page.keyboard.press('PageDown');
          await expect.poll(() => heading.innerText()).toBe(title);
          expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
        }
        await page.keyboard.press('PageUp');
        await expect.poll(() => heading.innerText()).toBe(scenes.at(-2)?.title);
        await page.getByRole('button', { name: 'Keys' }).press('Enter');
        await page.getByRole('dialog').getByText('the next slider, handle or button').waitFor();
        await page.keyboard.press('Escape');
      },
      { viewport: { width: 1600, height: 1400 } },
    ));

  it.each([
    ['late-error?T=abc&n=-3&inputs=x&cause=99', /T=abc .* is not a number from 0\.1 to 8; 2 is shown\. .*n=-3/],
    ['cascade?n=1e99&memories=lstm', /memories=lstm in the address is not/],
    ['signal?drawn=%3Cscript%3E', /is not a signal that this page wrote/],
    ['nothing-there', /There is no scene “nothing-there”/],
    ['late-error?<img src=x onerror=alert(1)>', /does not know/],
  ])('says what it did not understand of the address #%s, and works', (hash, sentence) =>
    inScene(hash, async (page) => {
      expect(await page.locator('.complaints').innerText()).toMatch(sentence);
      expect((await curve(page)).length).toBeGreaterThan(500);
      await page.getByRole('button', { name: 'Close' }).first().click();
      expect(await page.locator('.complaints').count()).toBe(0);
    }),
  );

  it('is turned to by an address that is there before the page has been told of it', () =>
    inScene('late-error', async (page) => {
      await page.getByRole('slider', { name: 'The error' }).press('ArrowRight');
      const left = await page.evaluate(async () => {
        // The address of the first scene is about to be written; the next is chosen, whose event comes later on a busy machine.
        history.pushState(null, '', '#cascade');
        await new Promise((resolve) => setTimeout(resolve, 1000));
        return location.hash;
      });
      expect(left).toBe('#cascade');
      await page.evaluate(() => dispatchEvent(new HashChangeEvent('hashchange')));
      await page.locator('.scene-cascade').waitFor();
    }));

  it('works offline once it is loaded, and stores nothing but the theme', () =>
    inScene('late-error', async (page) => {
      await page.context().setOffline(true);
      for (const name of [/A cascade/, /Remembering a signal/]) {
        await page.getByRole('navigation').getByRole('link', { name }).click();
        await page.locator('.plot-picture').nth(1).waitFor();
      }
      await page.getByRole('button', { name: 'Dark' }).click();
      expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(['cet-lab-theme']);
      expect(await page.context().cookies()).toEqual([]);
    }));

  it('is isolated, so that it may have threads', () =>
    inScene('late-error', async (page) => {
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    }));
});

describe('the files on another host, below a folder', () => {
  it('work without a header of ours', async () => {
    const host = await servePlainly('/deep/er/');
    const { page, faults, close } = await openPage(lab.browser, `${host.url}#signal`);
    await page.locator('.plot-picture').nth(1).waitFor();
    expect(await page.evaluate(() => document.fonts.check('16px "Inter Variable"'))).toBe(true);
    expect(faults).toEqual([]);
    await close();
    host.close();
  });
});
