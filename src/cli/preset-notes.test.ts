import { describe, expect, it } from 'vitest';
import { defaultRunFolder } from '../edge/runs/run-folder.ts';
import { describeFullRun, describePreset } from './preset-notes.ts';
import { readNewRunConfig } from './train-options.ts';

const gated = { memory: 'cet:10', delays: 'retrograde:2min', salience: '1.25%' };

describe('a reduced run', () => {
  it('is called so before it begins, beside what it stands for', async () => {
    const { config, preset } = await readNewRunConfig('cifar10', { ...gated, preset: 'reduced', updates: '500' });
    expect(describePreset(config, preset!)).toMatch(
      /^Preset reduced: 500 updates, learning rate 0\.\d+, weight decay 0\.1, in place of the paper's 1,562,500 updates at 0\.00005 \(Table 3, order 10\); its results are not the paper's\.$/,
    );
    expect(defaultRunFolder(config, new Date(0))).toMatch(/cet-10-retrograde-120s-reduced__0__/);
  });

  it("says at its end how long the paper's would take at its speed", async () => {
    const { config } = await readNewRunConfig('cifar10', { ...gated, preset: 'reduced' });
    expect(describeFullRun(config, { updates: 6000, seconds: 1800 })).toBe(
      "Reduced run: the paper's 1,562,500 updates would take about 5.4 days here, at 3.3 updates/s.",
    );
    expect(describeFullRun(config, { updates: 100, seconds: 5 })).toMatch(/about 21h 42m here, at 20 updates\/s/);
    expect(describeFullRun(config, { updates: 100, seconds: 100 })).toMatch(/about 18 days here/);
  });
});

describe("a run with the paper's numbers, or others", () => {
  it('is not called reduced', async () => {
    const { config, preset } = await readNewRunConfig('cifar10', { ...gated, preset: 'paper' });
    expect(describePreset(config, preset!)).toBe(
      'Preset: updates 1,562,500, learning rate 0.00005, weight decay 0.1 (Table 3, order 10).',
    );
    expect(describeFullRun(config, { updates: 1, seconds: 1 })).toBeUndefined();
    const own = await readNewRunConfig('cifar10', { ...gated, preset: 'paper', lr: '0.5' });
    expect(describePreset(own.config, own.preset!)).toBe(
      'Preset: updates 1,562,500, weight decay 0.1 (Table 3, order 10); given instead: learning rate 0.5 (0.00005).',
    );
    expect(defaultRunFolder(config, new Date(0))).not.toContain('reduced');
    const other = await readNewRunConfig('cifar10', gated);
    expect(describeFullRun(other.config, { updates: 1, seconds: 1 })).toBeUndefined();
  });
});
