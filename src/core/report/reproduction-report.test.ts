import { describe, expect, it } from 'vitest';
import { decideClaims } from '../claims/registry.ts';
import { type ReproductionReport, reproductionMarkdown, summarizeClaims } from './reproduction-report.ts';

const report: ReproductionReport = {
  scale: 'reduced',
  claims: decideClaims([], [1, 3]),
  figures: [
    { id: 'figure-1b', title: 'States filling', caption: 'State | by *state*.', file: 'figures/figure-1b.svg' },
    { id: 'figure-3', title: 'Accuracy', caption: '', missing: 'no run of mnist' },
  ],
  experiments: [
    { name: 'figure-3-mnist', cells: 12, finished: 10, seconds: 3700, reduction: '2,000 updates in place of 20,000' },
    { name: 'figure-5-9', cells: 12, finished: 12, shared: 4, seconds: 1000 },
  ],
  environment: { node: 'v20.20.2', commit: null },
};

describe('the report of a reproduction', () => {
  const text = reproductionMarkdown(report);

  it('says first what came out, at which scale, and what was reduced', () => {
    expect(text).toContain(
      '1 of 2 claims holds and 1 wants more data. Scale: **reduced**. 1h 18m of training in 18 runs.',
    );
    expect(text).toContain('Not all runs are finished (figure-3-mnist 10 of 12)');
    expect(text).toContain('- **figure-3-mnist**: 2,000 updates in place of 20,000');
    expect(text.indexOf('## Claims')).toBeGreaterThan(text.indexOf('figure-3-mnist'));
  });

  it('has each claim with its rule and numbers, or what is missing', () => {
    expect(text).toContain('### Claim 1: holds');
    expect(text).toMatch(/\| cet:2 is highest at 2 s \| 2 = 2 ± 0\.001 \| yes \|/);
    expect(text).toContain('### Claim 3: not enough data');
    expect(text).toContain('*Missing:* mnist with et and perfect at one delay of at most 2s.');
  });

  it('shows figures with captions, and names those that are not there; what is no Markdown stays text', () => {
    expect(text).toContain('![States filling](figures/figure-1b.svg)\n\nState \\| by \\*state\\*.');
    expect(text).toContain('*figure-3 is missing:* no run of mnist');
  });

  it('says of smoke runs that they decide nothing, and only of these', () => {
    expect(text).not.toContain('decide nothing');
    expect(reproductionMarkdown({ ...report, scale: 'smoke' })).toMatch(
      /scale smoke .* decide nothing about the paper/,
    );
  });

  it('names figures that are missing for one reason together', () => {
    const missing = ['Figure 4', 'Figure 13'].map((id) => ({ id, title: id, caption: '', missing: 'none has begun' }));
    expect(reproductionMarkdown({ ...report, figures: missing })).toContain(
      '*Figure 4 and Figure 13 are missing:* none has begun',
    );
  });

  it('lists runs and machine', () => {
    expect(text).toContain('| figure-3-mnist | 12 | 10 | 1h 01m |');
    expect(text).toContain('| figure-5-9 | 12 | 12, of which 4 above | 16m 40s |');
    expect(text).toContain('| commit | unknown |');
  });

  it('counts claims in a sentence', () => {
    expect(summarizeClaims(decideClaims([], [1, 2]))).toBe('2 of 2 claims hold.');
    expect(summarizeClaims(decideClaims([], [3]))).toBe('0 of 1 claim holds and 1 wants more data.');
  });
});
