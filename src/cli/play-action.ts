// What `cet play` does once its options are read: plays episode after episode, and shows every step to a spectator.
import { setTimeout } from 'node:timers/promises';
import { type Episode, playEpisode } from '../core/environments/play-episode.ts';
import type { WatchableCopies, WatchableKind } from '../core/environments/watchable.ts';
import { UserError } from '../core/errors.ts';
import { createRandom } from '../core/random/random.ts';
import { createPixelRenderer } from '../edge/render/pixels.ts';
import { type GifSpectator, openGifSpectator } from './gif-spectator.ts';
import { colorOutput, note, printJson, printLine } from './output.ts';
import { choosePlayer, type Player } from './play-policy.ts';
import { createProgress } from './progress.ts';
import type { Spectator } from './spectator.ts';
import { listenForStop } from './stop-signal.ts';
import { createTerminalSpectator, terminalColors } from './terminal-spectator.ts';

export interface PlayFlags {
  readonly policy?: string;
  readonly greedy?: boolean;
  readonly seed: string;
  readonly episodes: string;
  readonly speed: string;
  readonly record?: string;
  readonly json?: boolean;
}

interface Show {
  readonly kind: WatchableKind;
  readonly player: Player;
  readonly seed: number;
  readonly episodes: number;
  /** Of a step as it is shown. */
  readonly secondsPerStep: number;
  readonly json: boolean;
}

export async function playCommand(environment: string | undefined, flags: PlayFlags): Promise<void> {
  const [seed, episodes] = [parseWhole('--seed', flags.seed, 0), parseWhole('--episodes', flags.episodes, 1)];
  const speed = parseSpeed(flags.speed);
  const random = createRandom(seed);
  const { kind, player } = await choosePlayer(environment, flags, random.split('policy'));
  try {
    const secondsPerStep = kind.stepSeconds / speed;
    const show: Show = { kind, player, seed, episodes, secondsPerStep, json: flags.json === true };
    const copies = kind.create(1, random.split('environment'));
    if (flags.record !== undefined) {
      await record(show, copies, await openGifSpectator(flags.record, secondsPerStep));
    } else if (process.stdout.isTTY && !show.json) {
      await playInTerminal(show, copies);
    } else {
      await playEpisodes(show, copies);
    }
  } finally {
    await player.release();
  }
}

async function record(show: Show, copies: WatchableCopies, spectator: GifSpectator): Promise<void> {
  const progress = await createProgress(`recording ${show.kind.title}`, show.episodes);
  await playEpisodes(show, copies, spectator, (done) => progress.update(done)).finally(() => progress.stop());
  const written = await spectator.finish();
  if (show.json) printJson(written);
  else {
    const megabytes = (written.bytes / 1e6).toFixed(1);
    printLine(`${written.file}: ${written.frames} frames, ${written.seconds.toFixed(1)} s, ${megabytes} MB`);
  }
}

async function playInTerminal(show: Show, copies: WatchableCopies): Promise<void> {
  const stop = listenForStop(() => undefined);
  const spectator = createTerminalSpectator({
    write: (text) => process.stdout.write(text),
    columns: process.stdout.columns ?? 80,
    rows: process.stdout.rows ?? 24,
    colors: colorOutput() ? terminalColors(process.env) : 'none',
    secondsPerStep: show.secondsPerStep,
    render: await createPixelRenderer('none'),
    now: () => performance.now(),
    wait: async (milliseconds) => {
      await setTimeout(milliseconds, undefined, { signal: stop.signal });
    },
  });
  try {
    await playEpisodes(show, copies, spectator);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    process.exitCode = stop.exitCode();
  } finally {
    spectator.close();
    stop.dispose();
  }
}

/** Plays, and prints a line for each episode. */
async function playEpisodes(
  show: Show,
  copies: WatchableCopies,
  spectator?: Spectator,
  onEpisode: (done: number) => void = () => undefined,
): Promise<void> {
  const draw = () => copies.draw(0);
  const returns: number[] = [];
  for (let episode = 1; episode <= show.episodes; episode += 1) {
    const title = `${show.kind.title} · ${show.player.title} · episode ${episode}`;
    const caption = (steps: number, sum: number) => `${title} · step ${steps} · return ${formatReturn(sum)}`;
    await spectator?.see(0, draw, caption(0, 0));
    const played = await playEpisode(copies, show.player.policy, ({ steps, return: sum, ended }) =>
      // At its end the copy shows the start of the next episode already.
      ended ? undefined : spectator?.see(steps, draw, caption(steps, sum)),
    );
    await spectator?.endEpisode(caption(played.steps, played.return), episode < show.episodes);
    returns.push(played.return);
    printEpisode(show, episode, played);
    onEpisode(episode);
  }
  if (!show.json && returns.length > 1) note(describeMean(returns));
}

function printEpisode(show: Show, episode: number, { steps, return: sum, end }: Episode): void {
  const { kind, player, seed } = show;
  if (show.json) printJson({ environment: kind.name, ...player.fields, seed, episode, steps, return: sum, end });
  else {
    const how = end === 'terminated' ? '' : ', cut at the limit';
    printLine(`episode ${episode}: return ${formatReturn(sum)} in ${steps} steps${how}`);
  }
}

function describeMean(returns: readonly number[]): string {
  const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length;
  const variance = returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (returns.length - 1);
  const standardError = Math.sqrt(variance / returns.length);
  return `mean return ${formatReturn(mean)} ± ${standardError.toFixed(1)} (standard error of ${returns.length} episodes)`;
}

function formatReturn(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}

function parseWhole(option: string, text: string, least: number): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < least)
    throw new UserError(
      `${option} ${text} is not a whole number of at least ${least}; write for instance ${least + 3}.`,
    );
  return value;
}

function parseSpeed(text: string): number {
  const speed = Number(text);
  if (!(speed > 0 && Number.isFinite(speed)))
    throw new UserError(`--speed ${text} is not a number above 0; write for instance 2 for twice as fast as real.`);
  return speed;
}
