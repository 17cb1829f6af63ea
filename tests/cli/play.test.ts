import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decompressFrames, parseGIF } from 'gifuct-js';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/main.ts';
import { environmentKind, environmentNames } from '../../src/core/environments/registry.ts';
import { createRandom } from '../../src/core/random/random.ts';
import { encodeCheckpoint, readCheckpoint, writeCheckpoint } from '../../src/edge/runs/checkpoint.ts';
import { madeUpRun } from '../support/recorded-run.ts';
import { expectRefusal } from '../support/refusal.ts';
import { jsonLines, runCet } from '../support/run-cet.ts';
import { writeRunFolder } from '../support/run-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyPlayArgs } from '../support/tiny-play.ts';

describe('cet play', () => {
  it('prints a line for each episode where nobody watches, and their mean as a remark', async () => {
    const { code, stdout, stderr } = await runCet(['play', 'cartpole', '--policy', 'random', '--episodes', '3']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^(episode [123]: return \d+ in \d+ steps\n){3}$/);
    expect(stderr).toMatch(/^mean return [\d.]+ ± [\d.]+ \(standard error of 3 episodes\)\n$/);
  });

  it('follows the known rule where none is named; the same seed plays the same', async () => {
    const args = ['play', 'lunarlander', '--seed', '3', '--json'];
    const [one, again, other] = await Promise.all([
      runCet(args),
      runCet([...args, '--policy', 'heuristic', '--speed', '9']),
      runCet([...args, '--seed', '4']),
    ]);
    const [episode] = jsonLines(one.stdout);
    expect(one).toMatchObject({ code: 0, stderr: '' });
    expect(episode).toMatchObject({ environment: 'lunarlander', policy: 'heuristic', seed: 3, episode: 1 });
    expect(['terminated', 'truncated']).toContain(episode?.end);
    expect(again.stdout).toBe(one.stdout);
    expect(other.stdout).not.toBe(one.stdout.replace('"seed":3', '"seed":4'));
  });

  it('says where an episode was cut and not ended', async () => {
    const { stdout } = await runCet(['play', 'cartpole', '--seed', '1']);
    expect(stdout).toBe('episode 1: return 500 in 500 steps, cut at the limit\n');
  });

  it('plays a game by chance, which has no known rule', async () => {
    const args = ['play', 'spaceinvaders', '--seed', '2', '--json'];
    const [unnamed, named] = await Promise.all([runCet(args), runCet([...args, '--policy', 'random'])]);
    expect(unnamed).toMatchObject({ code: 0, stderr: '' });
    expect(jsonLines(unnamed.stdout)).toEqual([
      expect.objectContaining({ environment: 'spaceinvaders', policy: 'random', seed: 2, end: 'terminated' }),
    ]);
    expect(named.stdout).toBe(unnamed.stdout);
  });

  it('records a GIF at real speed, with a pause after each episode, and makes its folder', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'films', 'pole.gif');
    const args = ['play', 'cartpole', '--policy', 'random', '--episodes', '2', '--record', file, '--json'];
    const { code, stdout, stderr } = await runCet(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = jsonLines(stdout);
    const frames = decompressFrames(parseGIF(Uint8Array.from(readFileSync(file)).buffer), false);
    const seconds = frames.reduce((sum, { delay }) => sum + delay / 1000, 0);
    const bytes = readFileSync(file).length;
    expect(lines[2]).toEqual({ file, frames: frames.length, seconds: expect.closeTo(seconds, 1), bytes });
    const steps = Number(lines[0]?.steps) + Number(lines[1]?.steps);
    // Two seconds of pause; a frame of two steps may go on beyond the end.
    expect(Math.abs(seconds - (2 + 0.02 * steps))).toBeLessThan(0.1);
    expect(frames[0]?.dims.width).toBe(600);
    expect(readdirSync(join(folder, 'films'))).toEqual(['pole.gif']);
  });

  it('names every environment in its help', () => {
    const play = createProgram().commands.find((command) => command.name() === 'play');
    expect(play?.registeredArguments[0]?.description).toBe(`${environmentNames.join(' | ')}, or the folder of a run`);
  });
});

describe('cet play of a run', () => {
  const trained = async () => {
    const root = temporaryFolder();
    const run = join(root, 'run');
    const { code, stderr } = await runCet([...tinyPlayArgs({ updates: 3 }), '--out', run]);
    expect(code, stderr).toBe(0);
    return { root, run };
  };

  it('plays its actor, in its environment, with actions that are drawn; the same seed plays the same', async () => {
    const { run } = await trained();
    const args = ['--seed', '5', '--episodes', '3', '--json'];
    const [one, named, greedy] = await Promise.all([
      runCet(['play', run, ...args]),
      runCet(['play', 'cartpole', '--policy', run, ...args]),
      runCet(['play', '--policy', run, '--greedy', ...args]),
    ]);
    expect(one).toMatchObject({ code: 0, stderr: '' });
    expect(jsonLines(one.stdout)).toHaveLength(3);
    expect(jsonLines(one.stdout)[0]).toMatchObject({
      ...{ environment: 'cartpole', policy: run, update: 3, actions: 'sampled', seed: 5, episode: 1 },
    });
    expect(named.stdout).toBe(one.stdout);
    expect(jsonLines(greedy.stdout)[0]).toMatchObject({ actions: 'greedy' });
    expect(greedy.stdout.replaceAll('greedy', 'sampled')).not.toBe(one.stdout);
  });

  it('plays with the weights of the checkpoint: as their logits say, step by step', async () => {
    const { root, run } = await trained();
    // An actor that pushes to the right whatever it sees, and one that pushes to the left: both let the pole fall within a dozen steps.
    const { arrays, ...checkpoint } = (await readCheckpoint(join(run, 'checkpoint')))!;
    const parameters = arrays.parameters!;
    // [8, 8] of split-signs CartPole, then [2, 8] of the actions.
    const outputs = parameters.subarray(64, 80);
    for (const [name, chosen] of [
      ['left', 0],
      ['right', 1],
    ] as const) {
      const folder = join(root, name);
      cpSync(run, folder, { recursive: true });
      parameters.fill(1);
      outputs.fill(0);
      outputs.fill(9, 8 * chosen, 8 * chosen + 8);
      await writeCheckpoint(join(folder, 'checkpoint'), encodeCheckpoint({ ...checkpoint, arrays: { ...arrays } }));
      const { stdout } = await runCet(['play', folder, '--greedy', '--seed', '1', '--json']);
      const environment = environmentKind('cartpole').create(1, createRandom(1).split('environment'));
      let steps = 0;
      do {
        environment.step(Int32Array.of(chosen));
        steps += 1;
      } while (environment.terminated[0] === 0);
      expect(jsonLines(stdout)[0]).toMatchObject({ steps, end: 'terminated' });
    }
  });

  it('is recorded as any other play is', async () => {
    const { root, run } = await trained();
    const file = join(root, 'run.gif');
    const { code, stdout } = await runCet(['play', run, '--record', file]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^episode 1: return \d+ in \d+ steps\n.*run\.gif: \d+ frames/);
    expect(readFileSync(file).subarray(0, 3).toString()).toBe('GIF');
  });

  it('says how far an unfinished one has come, and refuses one without a checkpoint', async () => {
    const { root, run } = await trained();
    const going = join(root, 'going');
    cpSync(run, going, { recursive: true });
    const config = JSON.parse(readFileSync(join(going, 'config.json'), 'utf8'));
    writeFileSync(join(going, 'config.json'), JSON.stringify({ ...config, samples: 10 * config.samples }));
    const played = await runCet(['play', going]);
    expect(played).toMatchObject({ code: 0, stderr: `The actor of ${going} after 3 of 30 updates.\n` });
    rmSync(join(going, 'checkpoint'));
    expectRefusal(await runCet(['play', going]), /going has no checkpoint yet; one is written every 10 s of training/);
  });

  it('refuses another environment, another policy beside it, a run of images, weights that do not fit', async () => {
    const { root, run } = await trained();
    expectRefusal(
      await runCet(['play', 'lunarlander', '--policy', run]),
      /is a run of cartpole, not of lunarlander; name another run, or leave out lunarlander\./,
    );
    expectRefusal(await runCet(['play', run, '--policy', 'random']), /is a run, whose actor plays; leave out --policy/);
    const images = writeRunFolder(join(root, 'images'), madeUpRun({ memory: 'et' }));
    expectRefusal(
      await runCet(['play', images]),
      /is a run of mnist, where nothing is played; name a run of cartpole, /,
    );
    const other = join(root, 'other');
    cpSync(run, other, { recursive: true });
    const config = JSON.parse(readFileSync(join(other, 'config.json'), 'utf8'));
    writeFileSync(join(other, 'config.json'), JSON.stringify({ ...config, hiddenUnits: [9] }));
    expectRefusal(await runCet(['play', other]), /checkpoint does not fit the run's config\.json/);
  });
});

describe('cet play refuses', () => {
  it.each<[string, string[], RegExp]>([
    ['no environment', [], /No environment was given; name one \(cartpole, .*\), or the folder of a run\./],
    ['the likeliest actions of a rule', ['cartpole', '--greedy'], /--greedy is for the actor of a run/],
    ['a folder that is not there', ['runs/nowhere'], /runs\/nowhere is not a run folder: there is no config\.json/],
    ['a policy that is not there', ['cartpole', '--policy', 'runs/nowhere'], /runs\/nowhere is not a run folder/],
    ['an unknown environment', ['cartpol'], /no environment "cartpol"; did you mean "cartpole"/],
    ['a slip in a game', ['space_invader'], /no environment "space_invader"; did you mean "spaceinvaders"/],
    ['a rule that a game has not', ['breakout', '--policy', 'heuristic'], /heuristic/],
    ['an unknown policy', ['cartpole', '--policy', 'heuristics'], /no policy "heuristics"; did you mean "heuristic"/],
    ['half an episode', ['cartpole', '--episodes', '0.5'], /--episodes 0\.5 is not a whole number of at least 1/],
    ['no episode', ['cartpole', '--episodes', '0'], /--episodes 0 is not a whole number of at least 1/],
    ['a seed in words', ['cartpole', '--seed', 'x'], /--seed x is not a whole number of at least 0/],
    ['a standstill', ['cartpole', '--speed', '0'], /--speed 0 is not a number above 0/],
    ['another kind of recording', ['cartpole', '--record', 'run.mp4'], /run\.mp4 cannot be written.*ends in \.gif/],
  ])('%s', async (_, args, sentence) => {
    expectRefusal(await runCet(['play', ...args]), sentence);
  });

  it('a folder in place of a file, before it plays', async () => {
    const folder = join(temporaryFolder(), 'films.gif');
    mkdirSync(folder);
    expectRefusal(await runCet(['play', 'cartpole', '--record', folder]), /films\.gif is a folder/);
  });

  it('a folder that cannot be made, before it plays', async () => {
    const args = ['play', 'cartpole', '--record', join('package.json', 'films', 'run.gif')];
    expectRefusal(await runCet(args), /Cannot create package\.json\/films: part of the path is a file/);
  });
});
