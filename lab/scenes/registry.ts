// The scenes in their order, and what stands beside them: a new one is a file and a line here.
import { resultsPage } from '../results/results-page.ts';
import { cascade } from './cascade.tsx';
import { controlScene } from './control.tsx';
import { lateError } from './late-error.tsx';
import { learning } from './learning.tsx';
import type { Scene } from './scene.ts';
import { signalScene } from './signal.tsx';

export const scenes: readonly Scene[] = [lateError, cascade, signalScene, learning, controlScene];

/** Everything that the page can show: the scenes, and runs of one's own. */
export const pages: readonly Scene[] = [...scenes, resultsPage];
