// Golden kind `minatar`: recorded episodes of a game, replayed with their random draws and compared step by step, bit by bit; and the mean
// return of random play, with draws of our own. An episode is left at its first mismatch, since all that follows would differ as well.
import { BOARD_SIZE, Board } from '../environments/minatar/board.ts';
import type { PlayableMinAtarKind } from '../environments/minatar/kind.ts';
import { randomPolicy } from '../environments/policies/random-policy.ts';
import type { GoldenKind, OnVerifyProgress, VerifyRow } from './golden-kind.ts';
import { type MinAtarEpisode, type MinAtarFile, minAtarFileSchema, minAtarGames } from './minatar-file.ts';
import { hasFields, isOfKind, parseGolden } from './parse-golden.ts';
import { comparePopulations, playPopulation, sampleOf } from './population.ts';
import { DrawMismatch, RecordedDraws } from './recorded-draws.ts';
import { WorstErrors } from './worst-error.ts';

/** Episodes of our own: as many as the file has, up to this. */
const MOST_EPISODES = 3000;

export const minAtarKind: GoldenKind = {
  name: 'minatar',
  recognises: (file) => isOfKind(file, 'minatar') && hasFields(file, 'game', 'episodes'),
  async check(input, _engine, onProgress) {
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
    return [...errors.rows(), ...(await compareReturns(file, onProgress))];
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

async function compareReturns(
  { game, random_policy: theirs }: MinAtarFile,
  onProgress?: OnVerifyProgress,
): Promise<readonly VerifyRow[]> {
  if (!theirs) return [];
  const episodes = Math.min(theirs.episodes, MOST_EPISODES);
  let done = 0;
  const played = await playPopulation(minAtarGames[game], randomPolicy, episodes, async () => {
    done += 1;
    await onProgress?.(done, episodes);
  });
  const ours = sampleOf(played.map((episode) => episode.return));
  const file = { mean: theirs.mean, standardError: theirs.standard_error };
  return [comparePopulations({ kind: 'minatar', variant: `${game} random return` }, ours, file, 'mean return')];
}
