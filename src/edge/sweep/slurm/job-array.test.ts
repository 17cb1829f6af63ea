import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { checkOthers, jobScript, sbatchArguments } from './job-array.ts';

const resources = { cpus: 2, memory: '800M', others: [] };
const array = { name: 'tiny.1', tasks: 5, folder: '/runs/50%/a b', resources };

describe('a job array', () => {
  it('has an index for each cell, and options that are given only where they are asked for', () => {
    const words = sbatchArguments(array);
    expect(words).toEqual(expect.arrayContaining(['--array=0-4', '--cpus-per-task=2', '--mem=800M', '--requeue']));
    expect(words.filter((word) => /partition|time|dependency/.test(word))).toEqual([]);
    const asked = { ...resources, partition: 'cpu', time: '90', maxRunning: 3, others: ['--qos=long'] };
    expect(sbatchArguments({ ...array, resources: asked })).toEqual(
      expect.arrayContaining(['--array=0-4%3', '--partition=cpu', '--time=90', '--qos=long']),
    );
  });

  it('waits for the array before it where only so many tasks may run at once', () => {
    expect(sbatchArguments(array, '17').join(' ')).not.toContain('dependency');
    const throttled = { ...array, resources: { ...resources, maxRunning: 3 } };
    expect(sbatchArguments(throttled, '17')).toContain('--dependency=afterany:17');
  });

  it('writes its logs into a folder of any name', () => {
    expect(sbatchArguments(array)).toContain('--output=/runs/50%%/a b/%a.log');
    const script = jobScript(['echo', "it's", '$HOME', 'a b']);
    expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe("it's $HOME a b\n");
  });

  it.each(['qos=long', '', '--qos=a\n#SBATCH -J x'])('takes %j for no option of sbatch', (word) => {
    expect(() => checkOthers([word])).toThrow(/is no option of sbatch/);
  });

  it.each([
    ...['--array=0-3', '--job-name', '-Jx', '-o', '--no-requeue', '--wrap=ls'],
    ...['--dependency=afterok:1', '-d', '-dafterok:1', '--ntasks=2', '-n2', '-n'],
    // The beginning of a name stands for the name, and letters without a value for several options.
    ...['--arr=0-1', '--no-req', '--dep=singleton', '-Hn2', '-sH'],
  ])('sets %s itself', (word) => {
    expect(() => checkOthers(['--qos=long', word])).toThrow(`--sbatch "${word}": the sweep sets that itself`);
  });

  it('lets the warning and what a sweep does not care for be set', () => {
    expect(() =>
      checkOthers([
        ...['--signal=B:USR1@300', '-A', '--account=x', '--output-format=x', '--constraint=avx2'],
        ...[
          '--ntasks-per-core=1',
          '--nodelist=n1',
          '-N1',
          '--deadline=now',
          '--wait-all-nodes=1',
          '-s',
          '-koff',
          '-Cnode',
        ],
      ]),
    ).not.toThrow();
  });
});
