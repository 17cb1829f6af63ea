import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { UserError } from '../../core/errors.ts';
import { writeFileAtomically } from './atomic-write.ts';

it('a file is written whole, replaces the one before, and leaves nothing else', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'result.json');
  await writeFileAtomically(path, 'first');
  await writeFileAtomically(path, Uint8Array.of(104, 105));
  expect(readFileSync(path, 'utf8')).toBe('hi');
  expect(readdirSync(folder)).toEqual(['result.json']);
});

it('two writes of the same file at once both end, one of them last', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'result.json');
  await Promise.all(['one', 'two', 'three'].map((text) => writeFileAtomically(path, text.repeat(1000))));
  expect(['one', 'two', 'three']).toContain(readFileSync(path, 'utf8').slice(0, readFileSync(path).length / 1000));
  expect(readdirSync(folder)).toEqual(['result.json']);
});

it('what a killed process of the same number left half-written is no obstacle', async () => {
  // In a container the program often has the same process number each time it starts.
  const folder = temporaryFolder();
  const path = join(folder, 'checkpoint');
  for (let at = 0; at < 100; at += 1) writeFileSync(`${path}.${process.pid}-${at}.tmp`, 'half');
  await writeFileAtomically(path, 'whole');
  expect(readFileSync(path, 'utf8')).toBe('whole');
});

it('a write that fails says so in a sentence and leaves nothing behind', async () => {
  const folder = temporaryFolder();
  await expect(writeFileAtomically(join(folder, 'missing', 'x'), 'x')).rejects.toThrow(UserError);
  mkdirSync(join(folder, 'taken'));
  writeFileSync(join(folder, 'taken', 'file'), '');
  await expect(writeFileAtomically(join(folder, 'taken'), 'x')).rejects.toThrow(UserError);
  writeFileSync(join(folder, 'file'), '');
  await expect(writeFileAtomically(join(folder, 'file', 'x'), 'x')).rejects.toThrow(/part of the path is a file/);
  expect(readdirSync(folder).sort()).toEqual(['file', 'taken']);
});
