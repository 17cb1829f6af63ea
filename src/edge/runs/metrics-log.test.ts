import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { UserError } from '../../core/errors.ts';
import { type MetricsRow, openMetricsLog, readMetrics } from './metrics-log.ts';

const row = (update: number): MetricsRow => ({ update, seconds: 1, loss: 0.5, gradientNorm: 1, learningRate: 1e-3 });

describe('the log of metrics', () => {
  it('reads back what was appended, and knows its length in bytes', async () => {
    const path = join(temporaryFolder(), 'metrics.jsonl');
    const log = await openMetricsLog(path, 0);
    await log.append(row(1));
    await log.append(row(2));
    await log.sync();
    expect(log.byteLength).toBe(readFileSync(path).length);
    await log.close();
    expect(await readMetrics(path)).toEqual([row(1), row(2)]);
  });

  it('is cut back to the checkpoint on resuming, a half-written row included', async () => {
    const path = join(temporaryFolder(), 'metrics.jsonl');
    const first = await openMetricsLog(path, 0);
    await first.append(row(1));
    const atCheckpoint = first.byteLength;
    await first.append(row(2));
    await first.close();
    appendFileSync(path, '{"update": 3, "sec');
    const resumed = await openMetricsLog(path, atCheckpoint);
    await resumed.append(row(20));
    await resumed.close();
    expect(await readMetrics(path)).toEqual([row(1), row(20)]);
  });

  it('leaves out a last row that a kill cut short', async () => {
    const path = join(temporaryFolder(), 'metrics.jsonl');
    writeFileSync(path, `${JSON.stringify(row(1))}\n{"update": 2, "se`);
    expect(await readMetrics(path)).toEqual([row(1)]);
  });

  it('shorter than the checkpoint says is refused, never filled up with zeros', async () => {
    const path = join(temporaryFolder(), 'metrics.jsonl');
    writeFileSync(path, `${JSON.stringify(row(1))}\n`);
    await expect(openMetricsLog(path, 5000)).rejects.toThrow(UserError);
    expect(readFileSync(path, 'utf8')).toBe(`${JSON.stringify(row(1))}\n`);
  });
});
