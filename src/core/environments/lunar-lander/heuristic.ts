// A rule that lands nine times out of ten: lean towards the pad and sink in proportion to the distance (a proportional and derivative
// controller with Gymnasium's numbers, MIT).
import type { ActionRule } from '../watchable.ts';

const clip = (value: number, limit: number) => Math.max(-limit, Math.min(limit, value));

export const landerRule: ActionRule = (observations, at) => {
  const x = observations[at]!;
  const y = observations[at + 1]!;
  const xVelocity = observations[at + 2]!;
  const yVelocity = observations[at + 3]!;
  const angle = observations[at + 4]!;
  const angularVelocity = observations[at + 5]!;
  const stands = observations[at + 6]! > 0 || observations[at + 7]! > 0;

  const targetAngle = clip(0.5 * x + xVelocity, 0.4);
  const targetHeight = 0.55 * Math.abs(x);
  const turn = stands ? 0 : 0.5 * (targetAngle - angle) - angularVelocity;
  const lift = stands ? -0.5 * yVelocity : 0.5 * (targetHeight - y) - 0.5 * yVelocity;

  if (lift > Math.abs(turn) && lift > 0.05) return 2;
  if (turn < -0.05) return 3;
  return turn > 0.05 ? 1 : 0;
};
