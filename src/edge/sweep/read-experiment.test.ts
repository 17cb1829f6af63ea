import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { UserError } from '../../core/errors.ts';
import { readExperiment } from './read-experiment.ts';

function write(name: string, text: string | Uint8Array, folder = temporaryFolder()): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('an experiment file', () => {
  it('is the same experiment as YAML, as JSON with comments, and as a module', async () => {
    const yaml = await readExperiment(
      write('one.yaml', 'base: {task: mnist} # a comment\naxes:\n  memory: [et, CET:2]\nseeds: 2\n'),
    );
    const json = await readExperiment(
      write(
        'one.jsonc',
        '{ // a comment\n "base": {"task": "mnist"}, /* one */ "axes": {"memory": ["et", "cet:2"],}, "seeds": 2 }',
      ),
    );
    const module = await readExperiment(
      write('one.mjs', 'export default { base: { task: "mnist" }, axes: { memory: ["et", "cet:2"] }, seeds: 2 };'),
    );
    expect(json).toEqual(yaml);
    expect(module).toEqual(yaml);
    expect(yaml.name).toBe('one');
  });

  it('takes rules from the preset files that it names, which lie beside it', async () => {
    const folder = temporaryFolder();
    write(
      'chosen.json',
      JSON.stringify({ title: 'x', when: [{ if: { memory: 'et' }, set: { learningRate: 1 } }] }),
      folder,
    );
    const { rules } = await readExperiment(write('a.yaml', 'presets: chosen.json\naxes: {memory: [et]}', folder));
    expect(rules).toEqual([{ kind: 'set', conditions: { memory: ['et'] }, set: { learningRate: 1 } }]);
    const missing = write('b.yaml', 'presets: [gone.json]', folder);
    await expect(readExperiment(missing)).rejects.toThrow(/Cannot read .*gone\.json: it does not exist/);
  });

  it('has a name that is a word for folders', async () => {
    expect((await readExperiment(write('my sweep (2).yaml', 'seeds: 1'))).name).toBe('my-sweep-2');
  });

  it.each([
    ['a.yaml', '', /is empty; give keys/],
    ['a.yaml', '# nothing\n', /is not an experiment: give keys/],
    ['a.yaml', 'axes: [', /a\.yaml, line \d is not YAML as expected \([^\n]+\); correct it there\.$/],
    [
      'a.yaml',
      'base: {task: mnist}\nbase: {task: mnist}',
      /line 2 is not YAML as expected \(Map keys must be unique\)/,
    ],
    ['a.yaml', 'a: 1\n---\na: 2', /holds 2 YAML documents; one file is one experiment/],
    ['a.yaml', 'seeds: !!js/function "x"', /is not YAML as expected \(Unresolved tag/],
    ['a.yaml', 'base: *nothing', /is not YAML as expected \(Unresolved alias/],
    ['a.yaml', '- just\n- a list', /is not an experiment: give keys/],
    ['a.yaml', 'base:\n\ttask: mnist', /is not YAML as expected \(Tabs/],
    ['a.yaml', 'axes: {memory: [et, cet:0]}', /axes: Order "0" of cet is not/],
    ['a.yaml', 'axes: {delay: [2 hours]}', /axes: Delay "2 hours" is not a duration/],
    ['a.yaml', new Uint8Array([0xff, 0xfe, 0x61, 0x00]), /is not text in UTF-8/],
    ['a.json', '{"base": ', /is not JSON, comments allowed \(invalid end of input/],
    ['a.txt', 'seeds: 1', /is no experiment file by its name; use one that ends in \.yaml/],
    ['a.mjs', 'export const experiment = {};', /exports no experiment; write export default defineExperiment/],
    ['a.mjs', 'export default {;', /cannot be loaded \(/],
  ])('%s with %j is refused in one sentence', async (name, text, sentence) => {
    const reading = readExperiment(write(name, text));
    await expect(reading).rejects.toThrow(UserError);
    await expect(reading).rejects.toThrow(sentence);
    expect(((await reading.catch((error: unknown) => error)) as Error).message).not.toContain('\n');
  });

  it('whose aliases multiply without measure is refused', async () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let at = 1; at < 10; at += 1)
      lines.push(
        `a${at}: &a${at} [${Array(10)
          .fill(`*a${at - 1}`)
          .join(', ')}]`,
      );
    await expect(readExperiment(write('bomb.yaml', lines.join('\n')))).rejects.toThrow(/Excessive alias count/);
  });
});
