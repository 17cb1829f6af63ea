import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../tests/support/temporary-folder.ts';
import type { Cell } from '../cells.ts';
import { jobName, jobsOfCells, newSubmissionId, readSubmissions, writeSubmission } from './submission.ts';

const cell = (name: string) => ({ name, config: { task: 'mnist' }, coordinates: { seed: 0 } }) as unknown as Cell;

describe('submissions', () => {
  it('are found again with their cells, the earliest first; half-written ones are none', async () => {
    const sweep = temporaryFolder();
    const submit = (id: string, name: string) =>
      writeSubmission({ id, folder: join(sweep, 'slurm', id), cells: [cell(name)] }, '#!/bin/sh\n');
    expect(await readSubmissions(sweep)).toEqual([]);
    await submit('20260102-000000-aa', 'later');
    await submit('20260101-000000-bb', 'earlier');
    const discard = await submit('20260103-000000-cc', 'refused');
    await discard();
    mkdirSync(join(sweep, 'slurm', '20260104-000000-dd'));
    writeFileSync(join(sweep, 'slurm', 'submit.lock'), '');
    const found = await readSubmissions(sweep);
    expect(found.flatMap(({ cells }) => cells)).toEqual([cell('earlier'), cell('later')]);
    writeFileSync(join(sweep, 'slurm', '20260101-000000-bb', 'cells.json'), '[{}]');
    await expect(readSubmissions(sweep)).rejects.toThrow(/cells\.json is damaged; delete /);
  });

  it('own the jobs whose name ends in theirs, whatever else is in the queue', () => {
    const id = newSubmissionId(new Date(0));
    expect(id).toMatch(/^19700101-000000-[0-9a-f]{6}$/);
    const name = jobName('my sweep.v2|x', id);
    expect(name).toBe(`my-sweep.v2-x.${id}`);
    const job = (jobId: string, of = name) => ({ id: jobId, name: of, state: 'RUNNING', reason: 'None' });
    const submissions = [{ id, folder: '', cells: [cell('a'), cell('b')] }];
    const jobs = jobsOfCells(submissions, [job('7_1'), job('8_0', 'bash'), job('9', 'other'), job('7_5')]);
    expect([...jobs]).toEqual([['b', job('7_1')]]);
  });
});
