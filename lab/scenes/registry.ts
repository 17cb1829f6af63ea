// The scenes in their order: a new one is a file and a line here.
import { cascade } from './cascade.tsx';
import { lateError } from './late-error.tsx';
import { learning } from './learning.tsx';
import type { Scene } from './scene.ts';
import { signalScene } from './signal.tsx';

export const scenes: readonly Scene[] = [lateError, cascade, signalScene, learning];
