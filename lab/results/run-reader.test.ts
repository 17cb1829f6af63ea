import { describe, expect, it } from 'vitest';
import { resolveRunConfig } from '../../src/edge/runs/resolve-config.ts';
import type { RunFile, RunFiles } from './run-files.ts';
import { RunReader } from './run-reader.ts';

const config = JSON.stringify(resolveRunConfig({ task: 'mnist', memory: 'et', delays: 'broadcast:1s' }, 'test'));
const row = (update: number) =>
  `${JSON.stringify({ update, seconds: 1, loss: 1, gradientNorm: 1, learningRate: 1e-3, testAccuracy: 0.5 })}\n`;

/** A file that is read a moment later, as over a network. */
const fileOf = (text: string): RunFile => ({
  bytes: text.length,
  modifiedMs: 0,
  read: async (from) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return new TextEncoder().encode(text.slice(from));
  },
});
const runOf = (rows: number): RunFiles => ({
  name: 'run',
  files: {
    'config.json': fileOf(config),
    'metrics.jsonl': fileOf(Array.from({ length: rows }, (_, at) => row(100 * (at + 1))).join('')),
  },
});

describe('a run that is read', () => {
  it('is read once by two who ask at once', async () => {
    const reader = new RunReader();
    const [one, other] = await Promise.all([reader.read(runOf(3)), reader.read(runOf(3))]);
    expect(one).toMatchObject({ kind: 'run', run: { measurements: [{}, {}, {}] } });
    expect(other).toBe(one);
  });

  it('brings the rows that were new to the second of two who ask at once', async () => {
    const reader = new RunReader();
    const [, later] = await Promise.all([reader.read(runOf(2)), reader.read(runOf(4))]);
    expect(later.kind === 'run' && later.run.measurements.map(({ update }) => update)).toEqual([100, 200, 300, 400]);
  });

  it('is read again after a reading that failed', async () => {
    const reader = new RunReader();
    const broken = { ...runOf(2), files: { ...runOf(2).files, 'metrics.jsonl': { ...fileOf(row(1)), read: failing } } };
    await expect(reader.read(broken)).rejects.toThrow('no answer');
    expect(await reader.read(runOf(2))).toMatchObject({ kind: 'run', run: { measurements: [{}, {}] } });
  });
});

const failing = () => Promise.reject(new Error('no answer'));
