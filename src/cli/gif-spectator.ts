// A run as a GIF: 25 frames a second at most, with a caption, and a pause at the end of each episode.
import { stat } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Scene } from '../core/environments/scene/scene.ts';
import { sceneSvg } from '../core/environments/scene/scene-svg.ts';
import { UserError } from '../core/errors.ts';
import { writeFileAtomically } from '../edge/files/atomic-write.ts';
import { createFolder } from '../edge/files/create-folder.ts';
import { GifRecording } from '../edge/render/gif.ts';
import { createPixelRenderer } from '../edge/render/pixels.ts';
import type { Spectator } from './spectator.ts';

const WIDTH_PIXELS = 600;
/** Some programs show shorter frames as slow ones. */
const LEAST_FRAME_SECONDS = 0.04;
const PAUSE_SECONDS = 1;

export interface GifSpectator extends Spectator {
  /** Writes the file. */
  finish(): Promise<{
    readonly file: string;
    readonly frames: number;
    readonly seconds: number;
    readonly bytes: number;
  }>;
}

/** @throws UserError where the file cannot be a GIF, or its folder cannot be made. */
export async function openGifSpectator(file: string, secondsPerStep: number): Promise<GifSpectator> {
  if (extname(file).toLowerCase() !== '.gif') {
    throw new UserError(`--record ${file} cannot be written: recordings are GIFs; give a name that ends in .gif.`);
  }
  if ((await stat(file).catch(() => undefined))?.isDirectory()) {
    throw new UserError(`--record ${file} is a folder; give the name of a file.`);
  }
  await createFolder(dirname(file));
  const render = await createPixelRenderer('shipped');
  const recording = new GifRecording();
  const stepsPerFrame = Math.max(1, Math.ceil(LEAST_FRAME_SECONDS / secondsPerStep - 1e-9));
  let last: Scene | undefined;
  const add = async (scene: Scene, caption: string, seconds: number) => {
    recording.add(render(sceneSvg(scene, { widthPixels: WIDTH_PIXELS, caption })), seconds);
    // Drawing takes longest, without a pause: others have a turn here, such as the progress bar.
    await setImmediate();
  };
  return {
    async see(steps, draw, caption) {
      // The last step is not seen, but the one before it stays in the picture while the episode's end is read.
      last = draw();
      if (steps % stepsPerFrame === 0) await add(last, caption, stepsPerFrame * secondsPerStep);
    },
    async endEpisode(caption) {
      if (last) await add(last, caption, PAUSE_SECONDS);
    },
    close: () => undefined,
    async finish() {
      const bytes = recording.finish();
      await writeFileAtomically(file, bytes);
      return { file, frames: recording.frames, seconds: recording.seconds, bytes: bytes.length };
    },
  };
}
