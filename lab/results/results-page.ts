// "Your results": runs of one's own beside the scenes. What it is made of is loaded when it is opened.
import { lazily } from '../lazy.tsx';
import type { Scene } from '../scenes/scene.ts';
import { resultsState } from './results-state.ts';

const { read, write, reset } = resultsState;

export const resultsPage: Scene = {
  name: 'results',
  title: 'Your results',
  Story: lazily(async () => (await import('./results-story.tsx')).ResultsStory),
  Stage: lazily(async () => (await import('./results-stage.tsx')).ResultsStage),
  read,
  write,
  reset,
};
