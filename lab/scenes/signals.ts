// Inputs to begin with, each held over a grid of 50 ms for 24 s.
import { bumpySignal, type SampledSignal } from '../../src/core/figures/signal-memory.ts';

export const gridSeconds = 0.05;
export const gridSamples = 480;

/** Repeatable noise, smoothed over half a second: sines whose frequencies have no common period. */
const rough = (seconds: number) =>
  0.5 +
  [1.1, 1.73, 2.39, 3.17, 4.51].reduce((sum, hertz, at) => sum + 0.13 * Math.sin(hertz * seconds * 2 + 7 * at), 0);

const shapes = {
  bumps: bumpySignal,
  pulse: (seconds: number) => (seconds >= 2 && seconds < 2.3 ? 1 : 0),
  pairs: (seconds: number) =>
    [2, 2.8, 8, 9.6, 16, 18.4].some((start) => seconds >= start && seconds < start + 0.3) ? 1 : 0,
  steps: (seconds: number) => [1, 0, 0.5, 0.2, 0.9, 0][Math.floor(seconds / 4)] ?? 0,
  wave: (seconds: number) => 0.5 - 0.5 * Math.cos((2 * Math.PI * seconds) / 3),
  rough,
  silence: () => 0,
} as const;

export type SignalName = keyof typeof shapes;
export const signalNames = Object.keys(shapes) as readonly SignalName[];

export function sampledSignal(name: SignalName): SampledSignal & { readonly samples: Float64Array } {
  const samples = Float64Array.from({ length: gridSamples }, (_, at) => shapes[name]((at + 0.5) * gridSeconds));
  return { samples, sampleSeconds: gridSeconds };
}
