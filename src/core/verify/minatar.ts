// Golden kind `minatar`: recorded episodes of a game, replayed with their random draws and compared step by step, bit by bit; and the mean
// return of random play, with draws of our own. An episode is left at its first mismatch, since all that follows would differ as well.
import { BOARD_SIZE, Board } from '../environments/minatar/board.ts';
import { drawsFrom } from '../environments/minatar/draws.ts';
import { actionNames } from '../environments/minatar/game.ts';
import type { PlayableMinAtarKind } from '../environments/minatar/kind.ts';
import { createRandom } from '../random/random.ts';
import type { GoldenKind, VerifyRow } from './golden-kind.ts';
import { type MinAtarEpisode, type MinAtarFile, minAtarFileSchema, minAtarGames } from './minatar-file.ts';
import { hasFields, parseGolden } from './parse-golden.ts';
import { DrawMismatch, RecordedDraws } from './recorded-draws.ts';
import { WorstError, WorstErrors } from './worst-error.ts';

/** Standard errors of the difference that two means of the same policy may have. */
const RETURN_TOLERANCE = 3;
/** Episodes of our own: as many as the file has, up to this. */
const MOST_EPISODES = 3000;

export const minAtarKind: GoldenKind = {
  name: 'minatar',
  recognises: (file) => hasFields(file, 'kind', 'game', 'episodes') && (file as { kind: unknown }).kind === 'minatar',
  async check(input) {
    const file = parseGolden('minatar', minAtarFileSchema, input);
    const errors = new WorstErrors({ kind: 'minatar', precision: 'float32', tolerance: 0 });
    const compare = (what: string, mismatch: string | undefined, where: string) =>
      errors
        .of(`${file.game} ${what}`)
        .compare(mismatch === undefined ? 0 : 1, 0, 1, mismatch === undefined ? where : `${where}: ${mismatch}`);
    file.episodes.forEach((episode, index) => {
      replay(minAtarGames[file.game], episode, (what, mismatch, step) => {
        compare(what, mismatch, `episode ${index}, ${step < 0 ? 'start' : `step ${step}`}`);
        return mismatch === undefined;
      });
    });
    return [...errors.rows(), ...compareReturns(file)];
  },
};

/** Takes what is wrong, if anything, with one thing of one step (-1: the start); says whether the replay goes on. */
type Report = (what: 'states' | 'rewards' | 'ends' | 'draws', mismatch: string | undefined, step: number) => boolean;

function replay(kind: PlayableMinAtarKind, episode: MinAtarEpisode, report: Report): void {
  const draws = new RecordedDraws();
  const board = new Board(new Float32Array(BOARD_SIZE * BOARD_SIZE * kind.channels.length), kind.channels.length);
  let play: ReturnType<PlayableMinAtarKind['play']> | undefined;
  for (let step = -1; step < episode.actions.length; step += 1) {
    let reward = 0;
    const drawMismatch = mismatchOf(() => {
      draws.load(episode.draws[step + 1]!);
      if (play) reward = play.step(episode.actions[step]!);
      else play = kind.play(draws);
      draws.expectAllTaken();
    });
    if (!report('draws', drawMismatch, step) || !play) return;
    play.show(board);
    const shown = stateMismatch(kind, board.cells, episode.states[step + 1]!);
    if (!report('states', shown, step)) return;
    if (step < 0) continue;
    if (!report('rewards', difference(reward, episode.rewards[step]!), step)) return;
    if (!report('ends', difference(play.over ? 1 : 0, episode.terminals[step]!), step)) return;
  }
}

function mismatchOf(action: () => void): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof DrawMismatch) return error.message;
    throw error;
  }
}

function difference(ours: number, expected: number): string | undefined {
  return ours === expected ? undefined : `${ours} instead of ${expected}`;
}

/** @param packed base64 of the bits, the most significant bit of a byte first */
function stateMismatch({ channels }: PlayableMinAtarKind, cells: Float32Array, packed: string): string | undefined {
  const bytes = atob(packed);
  for (let at = 0; at < cells.length; at += 1) {
    const expected = (bytes.charCodeAt(at >> 3) >> (7 - (at & 7))) & 1;
    if (cells[at] === expected) continue;
    const cell = Math.floor(at / channels.length);
    const place = `${channels[at % channels.length]} in row ${Math.floor(cell / BOARD_SIZE)}, column ${cell % BOARD_SIZE}`;
    return `${place} is ${cells[at]} instead of ${expected}`;
  }
  return undefined;
}

/** The mean return of random play, in standard errors of the difference. */
function compareReturns({ game, random_policy: theirs }: MinAtarFile): readonly VerifyRow[] {
  if (!theirs) return [];
  const episodes = Math.min(theirs.episodes, MOST_EPISODES);
  const ours = randomReturns(minAtarGames[game], episodes);
  const standardError = Math.hypot(ours.standardError, theirs.standard_error);
  const error = new WorstError({
    kind: 'minatar',
    variant: `${game} return of random play, in standard errors`,
    precision: 'float64',
    tolerance: RETURN_TOLERANCE,
  });
  const say = (count: number, mean: number, spread: number) => `${mean.toFixed(3)} ± ${spread.toFixed(3)} in ${count}`;
  const where = `${say(episodes, ours.mean, ours.standardError)} episodes, file ${say(theirs.episodes, theirs.mean, theirs.standard_error)}`;
  error.compare(ours.mean, theirs.mean, standardError, where);
  return [error.row()];
}

function randomReturns(
  kind: PlayableMinAtarKind,
  episodes: number,
): { readonly mean: number; readonly standardError: number } {
  const random = createRandom(1).split(kind.name);
  const player = random.split('player');
  const play = kind.play(drawsFrom(random.split('game')));
  let sum = 0;
  let squares = 0;
  for (let episode = 0; episode < episodes; episode += 1) {
    if (episode > 0) play.begin();
    let total = 0;
    while (!play.over) total += play.step(player.integer(actionNames.length));
    sum += total;
    squares += total ** 2;
  }
  const mean = sum / episodes;
  const variance = (squares - episodes * mean ** 2) / (episodes - 1);
  return { mean, standardError: Math.sqrt(variance / episodes) };
}
