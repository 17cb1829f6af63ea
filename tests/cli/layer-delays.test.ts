// Delays that differ from layer to layer, by the command line.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeImageFolder } from '../support/pattern-images.ts';
import { expectRefusal } from '../support/refusal.ts';
import { jsonLines, runCet } from '../support/run-cet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyTrainingArgs } from '../support/tiny-training.ts';

describe('cet train with delays by layer', () => {
  const args = (data: string, delays: string, settings = {}) => {
    const all = tinyTrainingArgs({ data, settings });
    return all.map((word) => (word === '--delay' ? '--delays' : word === '2steps' ? delays : word));
  };

  it('stacks retrograde delays up, and the last layer learns the true gradient', async () => {
    const folder = temporaryFolder();
    const data = writeImageFolder(join(folder, 'data'));
    const { code, stdout, stderr } = await runCet([...args(data, 'retrograde:2steps'), '--out', join(folder, 'run')]);
    expect(code, stderr).toBe(0);
    const result = jsonLines(stdout).at(-1) as { delays: number[]; alignment: Record<string, number> };
    expect(result.delays).toEqual([0.4, 0]);
    expect(result.alignment.W2).toBeCloseTo(1, 5);
    expect(result.alignment.W1).toBeLessThan(0.999);
  });

  it('is the same training for a list of equal delays as for broadcast ones', async () => {
    const folder = temporaryFolder();
    const data = writeImageFolder(join(folder, 'data'));
    const weights = async (delays: string, name: string) => {
      const { stdout } = await runCet([...args(data, delays), '--out', join(folder, name)]);
      return (jsonLines(stdout).at(-1) as { weightsSha256: string }).weightsSha256;
    };
    expect(await weights('2steps,0.4s', 'list')).toBe(await weights('broadcast:2steps', 'broadcast'));
  });

  it.each([
    ['retrograde:1min', /no credit arrives after step 31/],
    ['0,1s,2s', /are 3, but 2 layers learn/],
    ['stacked:2s', /write broadcast:2s, retrograde:2s/],
  ])('refuses %s', async (delays, sentence) => {
    const folder = temporaryFolder();
    const data = writeImageFolder(join(folder, 'data'));
    expectRefusal(await runCet([...args(data, delays), '--out', join(folder, 'run')]), sentence);
  });

  it('has no preset for other than broadcast delays', async () => {
    const delays = ['--delays', 'retrograde:2s', '--preset', 'paper'];
    expectRefusal(await runCet(['train', 'mnist', '--memory', 'cet:6', ...delays]), /leave out --preset/);
  });
});
