import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { comparableRun, killAndResume } from '../support/kill-and-resume.ts';
import { writeImageFolder } from '../support/pattern-images.ts';
import { jsonLines, runCet } from '../support/run-cet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyTrainingArgs } from '../support/tiny-training.ts';

const secondsOfRows = (folder: string) =>
  jsonLines(readFileSync(join(folder, 'metrics.jsonl'), 'utf8')).map((row) => Number(row.seconds));

describe.each([
  { memory: 'cet:6', optimizer: 'adamw', seed: 1 },
  { memory: 'et', optimizer: 'sgd', seed: 2 },
])('a run with $memory and $optimizer, killed at random moments', ({ memory, optimizer, seed }) => {
  it('ends with the same bits and the same rows as one that never was', async () => {
    const folder = temporaryFolder();
    const data = writeImageFolder(join(folder, 'data'));
    const settings = { checkpointSeconds: 0.03, optimizer, momentum: 0.9, hiddenUnits: '[48,24]', logEvery: 50 };
    const args = tinyTrainingArgs({ data, updates: 3000, memory, settings });
    const whole = join(folder, 'whole');
    expect(await runCet([...args, '--out', whole])).toMatchObject({ code: 0, stderr: '' });
    const killed = join(folder, 'killed');
    const { kills, last } = await killAndResume({ args, folder: killed, kills: 4, seed, longestLifeMs: 150 });
    expect(last).toMatchObject({ code: 0, stderr: '' });
    expect(kills).toBeGreaterThanOrEqual(2);
    const expected = comparableRun(whole);
    const actual = comparableRun(killed);
    expect(actual.result).toEqual(expected.result);
    expect(actual.rows).toEqual(expected.rows);
    const seconds = secondsOfRows(killed);
    expect(seconds, 'time never goes back').toEqual([...seconds].sort((one, other) => one - other));
    expect(actual.files, 'nothing of the killed processes is left behind').toEqual(expected.files);
  });
});
