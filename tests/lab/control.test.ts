// Scene 5 in a browser: two actors learn in Workers, by the graphs of the command line, and are watched at play.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type ControlSetting, controlConfig } from '../../lab/actors/setting.ts';
import { ActorCriticTrainer } from '../../src/core/training/actor-critic.ts';
import { createNodeEngine } from '../../src/edge/engine/node.ts';
import { setUpActorCritic } from '../../src/edge/runs/actor-critic-setup.ts';
import { overflowPixels, violations } from './accessibility.ts';
import { openPage } from './chrome.ts';
import { labInBrowser } from './served-lab.ts';

const lab = labInBrowser();

async function inControl(query: string, use: (page: Page) => Promise<void>, options = {}): Promise<void> {
  const { page, faults, close } = await openPage(lab.browser, `${lab.server.url}#control${query}`, options);
  try {
    await use(page);
    expect(faults).toEqual([]);
  } finally {
    await close();
  }
}

const status = (page: Page) => page.locator('.status').innerText();
const isReady = (page: Page) => expect.poll(() => status(page), { timeout: 40_000 }).toMatch(/^0 samples/);
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

describe('scene 5, late errors in control', () => {
  it('trains by the graphs of the command line: the same episodes and returns, to the digit', async () => {
    const setting: ControlSetting = {
      ...{ task: 'cartpole', memory: 'cet:10', delaySeconds: 2, seed: 3, samples: 512 },
      ...{ learningRate: 0.001, centering: 'window' },
    };
    const trainer = new ActorCriticTrainer({
      ...setUpActorCritic(controlConfig(setting)),
      engine: await createNodeEngine({ threads: 1 }),
    });
    const { meanReturn, episodes } = await trainer.step('loss');
    await trainer.release();
    await inControl('?memories=cet:10&seed=3&samples=512', async (page) => {
      await isReady(page);
      await button(page, 'One update').click();
      await expect
        .poll(() => page.locator('.actor-score').innerText(), { timeout: 40_000 })
        .toContain(`of ${episodes.length} episodes`);
      const shown = await page.locator('.actor-score').innerText();
      // The latest twenty, of all that ended in the update.
      const latest = episodes.slice(-20);
      const mean = latest.reduce((sum, episode) => sum + episode.return, 0) / latest.length;
      expect(shown).toContain(mean.toFixed(1));
      expect(meanReturn).toBeGreaterThan(5);
      expect(await status(page)).toMatch(/512 samples\s+update 1 of 1\s+\d+ ms each\s+WebAssembly, one thread/);
      await button(page, 'Start again').waitFor();
    });
  }, 120_000);

  it(
    'draws both at play, off the main thread, and is begun, paused, stepped and begun anew',
    () =>
      inControl('', async (page) => {
        await isReady(page);
        expect(page.workers().length).toBeGreaterThanOrEqual(2);
        expect(await page.locator('.actor-name').allInnerTexts()).toEqual([
          expect.stringMatching(/^\s*et \(et:0\.5, as in Table 6\)$/),
          expect.stringMatching(/^\s*cet:10$/),
        ]);
        const pole = () => page.locator('.environment polyline').first().getAttribute('points');
        const before = await pole();
        await button(page, 'Train').press('Enter');
        await expect.poll(() => status(page), { timeout: 40_000 }).toMatch(/update [2-9]/);
        await expect.poll(pole, { timeout: 20_000 }).not.toBe(before);
        await expect.poll(() => page.locator('.plot-picture path').count(), { timeout: 20_000 }).toBeGreaterThan(3);
        await button(page, 'Pause').press('Enter');
        await button(page, 'Train').waitFor();
        await button(page, 'Start again').click();
        await isReady(page);
        expect(await page.locator('.plot-picture').count()).toBe(0);
      }),
    120_000,
  );

  it(
    'keeps what is chosen in the address: task, memories, delay in whole steps, seed, TD errors',
    () =>
      inControl('?T=4', async (page) => {
        await isReady(page);
        await page.getByLabel('LunarLander').check();
        await button(page, 'et').click();
        await button(page, 'cet:2').click();
        await page.getByLabel('Delay T in seconds, typed').fill('3.33');
        await page.getByLabel('Delay T in seconds, typed').press('Tab');
        await page.getByLabel('Seed').fill('7');
        await page.getByLabel('Seed').press('Tab');
        await page.getByLabel('as they are (Algorithm 1)').check();
        await expect
          .poll(() => page.evaluate(() => location.hash))
          .toBe('#control?task=lunarlander&memories=cet:10,cet:2&T=3.4&seed=7&center=none');
        await expect
          .poll(() => page.getByRole('img', { name: 'LunarLander played by the actor with cet:2' }).count(), {
            timeout: 40_000,
          })
          .toBe(1);
        await isReady(page);
      }),
    120_000,
  );

  it.each([
    [
      '?T=2.1&memories=lstm&task=pong&seed=-1',
      /task=pong .*memories=lstm .*T=2\.1 .* in steps of 0\.2; 2 is shown.*seed=-1/,
    ],
    ['?samples=512&T=128', /no error would arrive/],
  ])(
    'says what cannot be, and goes on: #control%s',
    (query, sentence) =>
      inControl(query, async (page) => {
        await expect
          .poll(() => page.locator('.complaints, .play-bar .complaint').allInnerTexts(), { timeout: 40_000 })
          .toContainEqual(expect.stringMatching(sentence));
        await button(page, 'Reset this scene').click();
        await isReady(page);
      }),
    120_000,
  );

  it(
    'stands still for whoever asked for less motion, until it is stepped',
    () =>
      inControl(
        '',
        async (page) => {
          await isReady(page);
          const pole = () => page.locator('.environment polyline').first().getAttribute('points');
          await button(page, 'One update').click();
          await expect.poll(() => status(page), { timeout: 40_000 }).toContain('update 1 of');
          await page.waitForTimeout(200);
          const shown = await pole();
          await page.waitForTimeout(600);
          expect(await pole()).toBe(shown);
        },
        { reducedMotion: 'reduce' },
      ),
    120_000,
  );

  it.each(
    (['light', 'dark'] as const).flatMap((colorScheme) => [360, 1280, 2560].map((width) => ({ colorScheme, width }))),
  )(
    'is accessible by WCAG 2.2 AA and fits, $colorScheme, $width pixels wide',
    ({ colorScheme, width }) =>
      inControl(
        '',
        async (page) => {
          await isReady(page);
          await button(page, 'One update').click();
          await page.locator('.plot-picture').waitFor({ timeout: 40_000 });
          expect(await violations(page)).toEqual([]);
          expect(await overflowPixels(page)).toBeLessThanOrEqual(0);
        },
        { colorScheme, viewport: { width, height: 800 }, reducedMotion: 'reduce' },
      ),
    120_000,
  );
});
