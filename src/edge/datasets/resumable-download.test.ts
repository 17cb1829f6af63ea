import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { servedBytes, type TransferPlan } from '../../../tests/support/tiny-cifar10.ts';
import { UserError } from '../../core/errors.ts';
import { downloadFile, type OpenTransfer } from './resumable-download.ts';

const content = Uint8Array.from({ length: 10_500 }, (_, at) => (at * 31) % 251);
const sha512 = createHash('sha512').update(content).digest('base64');

function plan(open: OpenTransfer, path = join(temporaryFolder(), 'file')) {
  const reports: number[] = [];
  const onProgress = (done: number) => reports.push(done);
  return {
    download: { open, path, bytes: content.length, sha512, pauseMs: 1, stallMs: 200, onProgress },
    path,
    reports,
  };
}

async function expectWhole(transfer: TransferPlan): Promise<readonly number[]> {
  const { open, asked } = servedBytes(content, transfer);
  const { download, path } = plan(open);
  await downloadFile(download);
  expect([...readFileSync(path)]).toEqual([...content]);
  expect(readdirSync(join(path, '..'))).toEqual(['file']);
  return asked;
}

describe('a download', () => {
  it('that breaks goes on from where it was', async () => {
    expect(await expectWhole({ breaksAfter: (attempt) => (attempt < 3 ? 2000 : undefined) })).toEqual([
      0, 2000, 4000, 6000,
    ]);
  });

  it('from a server that cannot resume starts over', async () => {
    expect(await expectWhole({ resumes: false, breaksAfter: (n) => (n === 0 ? 5000 : undefined) })).toEqual([0, 5000]);
  });

  it('goes on from what an earlier process left, and reports that as done', async () => {
    const { open, asked } = servedBytes(content);
    const { download, path, reports } = plan(open);
    writeFileSync(`${path}.partial`, content.subarray(0, 4000));
    await downloadFile(download);
    expect(asked).toEqual([4000]);
    expect(reports[0]).toBe(5000);
    expect(reports.at(-1)).toBe(content.length);
  });

  it.each([
    ['damaged', content.map((byte, at) => (at === 7 ? byte + 1 : byte)).subarray(0, 4000)],
    ['of the whole length but damaged', new Uint8Array(content.length)],
    ['too long', new Uint8Array(content.length + 1)],
  ])('whose left part is %s starts over by itself', async (_, left) => {
    const { open, asked } = servedBytes(content);
    const { download, path } = plan(open);
    writeFileSync(`${path}.partial`, left);
    await downloadFile(download);
    expect(asked.at(-1)).toBe(0);
    expect([...readFileSync(path)]).toEqual([...content]);
  });

  it('that is there already asks nothing of the network', async () => {
    const { open, asked } = servedBytes(content);
    const { download, path } = plan(open);
    writeFileSync(path, content);
    await downloadFile(download);
    expect(asked).toEqual([]);
  });

  it.each([
    ['other bytes', new Uint8Array(content.length)],
    ['more bytes', new Uint8Array(5 * content.length)],
  ])('of %s than were published is refused after a second try, and none of them stay', async (_, served) => {
    const { open, asked } = servedBytes(served);
    const { download, path } = plan(open);
    await expect(downloadFile(download)).rejects.toThrow(UserError);
    expect(asked).toEqual([0, 0]);
    expect(readdirSync(join(path, '..'))).toEqual([]);
  });

  it('that brings nothing three times in a row gives up with the error of the network, and keeps what it has', async () => {
    const { open, asked } = servedBytes(content, { breaksAfter: (attempt) => (attempt === 0 ? 3000 : 0) });
    const { download, path } = plan(open);
    await expect(downloadFile(download)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(asked).toEqual([0, 3000, 3000, 3000]);
    expect(readFileSync(`${path}.partial`)).toHaveLength(3000);
    expect(existsSync(path)).toBe(false);
  });

  it('that is refused for good is not tried again', async () => {
    const error = Object.assign(new Error('forbidden'), { statusCode: 403 });
    const { open, asked } = servedBytes(content, { breaksAfter: () => 0, error });
    await expect(downloadFile(plan(open).download)).rejects.toBe(error);
    expect(asked).toEqual([0]);
  });

  it('that falls silent is given up, and cancelled', async () => {
    let cancelled = 0;
    const open: OpenTransfer = async () => ({
      firstByte: 0,
      body: { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) },
      cancel: () => {
        cancelled += 1;
      },
    });
    await expect(downloadFile({ ...plan(open).download, stallMs: 5 })).rejects.toMatchObject({ code: 'ESTALLED' });
    expect(cancelled).toBe(3);
  });
});
