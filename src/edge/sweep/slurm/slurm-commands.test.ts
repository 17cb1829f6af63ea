import { describe, expect, it } from 'vitest';
import { complaint, parseMaxArraySize, parseQueue } from './slurm-commands.ts';

describe('what Slurm answers', () => {
  it('is read from the queue line by line, a reason with bars in it whole', () => {
    expect(parseQueue('16_3|tiny.a|RUNNING|None\n17_0|tiny.b|PENDING|Nodes|down\n\n')).toEqual([
      { id: '16_3', name: 'tiny.a', state: 'RUNNING', reason: 'None' },
      { id: '17_0', name: 'tiny.b', state: 'PENDING', reason: 'Nodes|down' },
    ]);
    expect(parseQueue('')).toEqual([]);
  });

  it('has the limit of an array in its configuration; where there are no arrays, that is said', () => {
    expect(parseMaxArraySize('MailProg = /bin/mail\nMaxArraySize            = 1001\nMaxBatchRequeue = 5\n')).toBe(1001);
    expect(() => parseMaxArraySize('MaxArraySize            = 0\n')).toThrow(/takes no job arrays/);
  });

  it('complains in many lines, of which the last error counts', () => {
    const stderr =
      'sbatch: error: invalid partition specified: x\nsbatch: error: Batch job submission failed: Invalid name.\n';
    expect(complaint(stderr)).toBe('Batch job submission failed: Invalid name');
    expect(complaint('sbatch: unrecognized option \'--x\'\nTry "sbatch --help" for more information\n')).toBe(
      "unrecognized option '--x'",
    );
    expect(complaint('')).toBe('');
  });
});
