import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decompressFrames, parseGIF } from 'gifuct-js';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/main.ts';
import { environmentNames } from '../../src/core/environments/registry.ts';
import { expectRefusal } from '../support/refusal.ts';
import { jsonLines, runCet } from '../support/run-cet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

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
    expect(play?.registeredArguments[0]?.description).toBe(environmentNames.join(' | '));
  });
});

describe('cet play refuses', () => {
  it.each<[string, string[], RegExp]>([
    ['no environment', [], /missing required argument/],
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
