/** Keys of a configuration that mean nothing where no error is late (memory `backprop`): runs that differ in them alone are the same. */
export const undelayedKeys: readonly string[] = [
  'delays',
  'stepSeconds',
  'normalization',
  'peakAlignment',
  'deltaGate',
];
