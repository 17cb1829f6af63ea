import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeImageFolder } from '../support/pattern-images.ts';
import { expectRefusal } from '../support/refusal.ts';
import { runCet } from '../support/run-cet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyTrainingArgs } from '../support/tiny-training.ts';

/** Options that make a complete, valid command together with the ones under test (a later option wins). */
function trainingWith(folder: string, ...options: readonly string[]): string[] {
  const data = writeImageFolder(join(folder, 'data'));
  return [...tinyTrainingArgs({ data }), '--out', join(folder, 'run'), ...options];
}

describe('cet train refuses, with one sentence and without leaving anything', () => {
  it.each<[string, string[], (RegExp | string)[]]>([
    ['an unknown option', ['--memry', 'et'], ["'--memry'", 'did you mean .*--memory']],
    ['an unknown key', ['--set', 'updats=5'], ['"updats"', 'did you mean "updates"']],
    ['a setting without value', ['--set', 'updates'], ['--set updates', 'key=value']],
    ['a task that is not there', ['train', 'minst'], []],
    ['a negative delay', ['--delay', '-2s'], ['"-2s"', 'zero or more']],
    ['a delay that is no number', ['--delay', 'NaN'], ['"NaN"', '2s, 400ms']],
    ['a delay without unit', ['--delay', '2'], ['"2"', '2s, 400ms']],
    ['an infinite delay', ['--delay', 'Infinitys'], ['"Infinitys"']],
    ['a delay beyond all numbers', ['--delay', `${'9'.repeat(400)}s`], []],
    [
      'a delay longer than the batch',
      ['--delay', '40s'],
      ['40s is 200 steps', 'batch of 32', 'at most 6.2s', 'more than 200'],
    ],
    ['a delay of just the batch', ['--delay', '32steps'], ['32 steps', 'after step 31']],
    ['order 0', ['--memory', 'cet:0'], ['"0"', 'whole number from 1 to 200']],
    ['order 1.5', ['--memory', 'cet:1.5'], ['"1.5"', 'whole number from 1 to 200']],
    ['order 10,000', ['--memory', 'cet:10000'], ['"10000"', 'whole number from 1 to 200']],
    ['an unknown memory', ['--memory', 'cte:6'], ['"cte:6"', 'did you mean "cet:6"']],
    ['no updates', ['--updates', '0'], ['updates (is|=) 0']],
    ['half an update', ['--updates', '1.5'], ['updates (is|=) 1.5']],
    ['a learning rate in words', ['--lr', 'fast'], ['--lr "fast" is not a number']],
    ['an infinite learning rate', ['--lr', 'Infinity'], ['--lr is Infinity']],
    ['a negative learning rate', ['--lr', '-1'], ['--lr is -1; use more than 0']],
    ['a seed that is no whole number', ['--seed', '0.5'], ['seed (is|=) 0.5']],
    ['a negative seed', ['--seed', '-1'], ['--seed is -1; use at least 0']],
    ['no units', ['--set', 'hiddenUnits=[0]'], ['--set hiddenUnits.0 is 0']],
    ['no threads', ['--threads', '0'], ['--threads is 0; use more than 0']],
    ['an unknown provider', ['--provider', 'gpu'], ['provider (is|=) "gpu"', 'cpu']],
    ['an unknown preset', ['--preset', 'papre'], ['preset (is|=) "papre"', 'paper']],
    ['a preset without a row', ['--preset', 'paper', '--delay', '3s'], ['no row for cet:6 at 3 s', '--lr']],
    ['both ways to give delays', ['--delays', 'broadcast:2s'], ['--delay and --delays']],
    ['a batch larger than the set', ['--set', 'batchSize=321'], ['321', 'at most 320']],
    ['a batch too large for its credit', ['--set', 'batchSize=60000'], ['60000 is too large', 'at most 9459']],
    ['layers too large', ['--set', 'hiddenUnits=[90000,20000]'], ['weights and data would take \\d+', 'fewer units']],
    ['a missing config file', ['--config', '/nowhere/config.json'], ['/nowhere/config.json', 'does not exist']],
    ['a missing data folder', ['--data', '/nowhere'], ['/nowhere', 'does not exist']],
    ['an empty data folder', ['--data', 'tests/cli'], ['No train-images in .*tests/cli']],
  ])('%s', async (_, options, sentences) => {
    const folder = temporaryFolder();
    const [first = '', ...rest] = options;
    const args =
      first === 'train' ? ['train', ...rest, ...trainingWith(folder).slice(2)] : trainingWith(folder, ...options);
    expectRefusal(await runCet(args), ...sentences.map((sentence) => new RegExp(sentence, 'i')));
    expect(readdirSync(folder)).toEqual(['data']);
  });

  it('a folder with other files in it, and leaves them alone', async () => {
    const folder = temporaryFolder();
    const args = trainingWith(folder);
    mkdirSync(join(folder, 'run'));
    writeFileSync(join(folder, 'run', 'thesis.tex'), 'mine');
    expectRefusal(await runCet(args), /holds other files \(such as thesis\.tex\); choose an --out that is empty/);
    expect(readdirSync(join(folder, 'run'))).toEqual(['thesis.tex']);
  });

  it('no memory at all', async () => {
    expectRefusal(await runCet(['train', 'mnist']), /No memory was given; choose one by --memory/);
  });

  it.each<[string, string, RegExp]>([
    ['that is no JSON', '{memory: et}', /is not JSON/],
    ['that is a list', '["et"]', /is not a configuration: give a JSON object/],
    ['with an unknown key', '{"memroy": "et"}', /"memroy"; did you mean "memory"/],
  ])('a config file %s', async (_, text, sentence) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'config.json'), text);
    const args = [
      'train',
      'mnist',
      '--memory',
      'et',
      '--config',
      join(folder, 'config.json'),
      '--out',
      join(folder, 'run'),
    ];
    expectRefusal(await runCet(args), sentence);
    expect(existsSync(join(folder, 'run'))).toBe(false);
  });

  it('damaged data, by the path of the file', async () => {
    const folder = temporaryFolder();
    const args = trainingWith(folder);
    truncateSync(join(folder, 'data', 'train-images-idx3-ubyte'), 5000);
    expectRefusal(await runCet(args), /train-images-idx3-ubyte is damaged: its header promises/);
    expect(existsSync(join(folder, 'run'))).toBe(false);
  });

  it('MNIST with a wrong checksum', async () => {
    const folder = temporaryFolder();
    // The program as it is, on a copy of the package whose images have other bytes: a clone with a damaged installation.
    const args = ['train', 'mnist', '--memory', 'et', '--updates', '5', '--out', join(folder, 'run')];
    const hook = join(folder, 'hook.mjs');
    writeFileSync(
      hook,
      `import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module';
       const { readFile } = fs.promises;
       fs.promises.readFile = async (path, ...rest) => {
         const bytes = await readFile(path, ...rest);
         if (String(path).includes('train-images')) bytes[5000] ^= 1;
         return bytes;
       };
       syncBuiltinESMExports();`,
    );
    expectRefusal(
      await runCet(args, { nodeOptions: ['--import', hook] }),
      /train-images.* is damaged: its checksum is not that of MNIST/,
    );
    expect(existsSync(join(folder, 'run'))).toBe(false);
  });

  it('a provider that this machine does not have', async () => {
    const folder = temporaryFolder();
    expectRefusal(
      await runCet(trainingWith(folder, '--provider', 'cuda')),
      /provider cuda cannot be used/i,
      /--provider cpu/,
    );
    expect(existsSync(join(folder, 'run'))).toBe(false);
  });

  it('a learning rate with which training diverges, naming the update', async () => {
    const folder = temporaryFolder();
    const options = ['--lr', '1e30', '--set', 'optimizer=sgd', '--set', 'gradientClipNorm=null'];
    const { code, stderr } = await runCet(trainingWith(folder, ...options));
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^error: Training diverged at update \d+: [^\n]* start a new run with a smaller learning rate[^\n]*\n$/,
    );
  });
});

describe('cet train --resume', () => {
  let whole: string;
  beforeAll(async () => {
    whole = mkdtempSync(join(tmpdir(), 'cet-test-'));
    const data = writeImageFolder(join(whole, 'data'));
    const outcome = await runCet([...tinyTrainingArgs({ data }), '--out', join(whole, 'run')]);
    expect(outcome.code, outcome.stderr).toBe(0);
  });
  afterAll(() => rmSync(whole, { recursive: true, force: true }));

  /** A run that was killed just before it wrote its result. */
  function unfinishedRun(): string {
    const folder = join(temporaryFolder(), 'run');
    cpSync(join(whole, 'run'), folder, { recursive: true });
    rmSync(join(folder, 'result.json'));
    return folder;
  }

  it.each<[string, string[], RegExp]>([
    ['another seed', ['--seed', '3'], /seed = 0, but 3 was asked for/],
    ['another memory', ['--memory', 'et'], /memory = "cet:6", but "et" was asked for/],
    ['another delay', ['--delay', '4steps'], /delays = "broadcast:0.4s", but "broadcast:0.8s"/],
    ['another number of updates', ['--updates', '61'], /updates = 60, but 61/],
    ['another value of a key', ['--set', 'batchSize=16'], /batchSize = 32, but 16/],
    ['another folder', ['--out', 'elsewhere'], /--out and --resume were both given/],
  ])('refuses %s, naming the difference', async (_, options, sentence) => {
    const run = unfinishedRun();
    const before = readdirSync(run).sort();
    expectRefusal(await runCet(['train', '--resume', run, ...options]), sentence);
    expect(readdirSync(run).sort()).toEqual(before);
  });

  it('refuses another task than the run has', async () => {
    expectRefusal(await runCet(['train', 'minst', '--resume', unfinishedRun()]), /minst/);
  });

  it.each([
    [['--memory', 'cet:6', '--delay', '400ms', '--seed', '0', '--set', 'batchSize=32']],
    [['--memory', ' CET:6']],
    [['--delays', 'broadcast:2steps']],
    [['--set', 'delays=broadcast:.4s']],
  ])('takes the same values for the same, in whatever way they are written: %j', async (options) => {
    const outcome = await runCet(['train', 'mnist', '--resume', unfinishedRun(), '--json', ...options]);
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
  });

  it.each<[string, (run: string) => void, RegExp]>([
    ['a damaged checkpoint', (run) => truncateSync(join(run, 'checkpoint'), 400), /Checkpoint .* is damaged/],
    [
      'a run of another version',
      (run) => editConfig(run, { schemaVersion: 2 }),
      /version 2; this program reads version 1/,
    ],
    ['a damaged config.json', (run) => writeFileSync(join(run, 'config.json'), '{'), /config\.json is damaged/],
    ['a config.json that was changed by hand', (run) => editConfig(run, { hiddenUnits: [17] }), /does not fit/],
    ['a log of metrics that is missing', (run) => rmSync(join(run, 'metrics.jsonl')), /metrics\.jsonl/],
    ['a damaged result.json', (run) => writeFileSync(join(run, 'result.json'), '{'), /result\.json is damaged/],
  ])('refuses %s', async (_, damage, sentence) => {
    const run = unfinishedRun();
    damage(run);
    const before = readdirSync(run).sort();
    expectRefusal(await runCet(['train', '--resume', run, '--json']), sentence);
    expect(readdirSync(run).sort()).toEqual(before);
  });

  it('refuses a folder without a run, and a folder that is not there', async () => {
    const empty = temporaryFolder();
    expectRefusal(await runCet(['train', '--resume', empty]), /is not a run folder/);
    expectRefusal(await runCet(['train', '--resume', join(empty, 'missing')]), /is not a run folder/);
    expect(readdirSync(empty)).toEqual([]);
  });
});

function editConfig(folder: string, values: object): void {
  const path = join(folder, 'config.json');
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...values }));
}

describe('other commands refuse', () => {
  it.each<[string, string[], RegExp]>([
    ['a command that is not there', ['trian'], /'trian'.*did you mean train/i],
    ['no command', ['verify'], /missing required argument/],
    ['an unknown data set', ['data', 'imagenet'], /"imagenet"; allowed are mnist, cifar10/],
    ['a data folder that is not there', ['data', 'mnist', '--data', '/nowhere'], /\/nowhere.*does not exist/],
    ['an option that is not there', ['doctor', '--jsno'], /'--jsno'.*did you mean --json/i],
  ])('%s', async (_, args, sentence) => {
    expectRefusal(await runCet(args), sentence);
  });

  it('damaged data files without printing half a report', async () => {
    const data = writeImageFolder(join(temporaryFolder(), 'data'));
    truncateSync(join(data, 't10k-labels-idx1-ubyte'), 20);
    expectRefusal(await runCet(['data', 'mnist', '--data', data]), /t10k-labels-idx1-ubyte is damaged/);
    expectRefusal(await runCet(['data', 'mnist', '--json', '--data', data]), /t10k-labels-idx1-ubyte is damaged/);
  });
});
