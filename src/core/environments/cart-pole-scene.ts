// The picture of a cart with its pole.
import type { Scene } from './scene/scene.ts';

const VIEW = { corner: { x: -2.6, y: -0.5 }, width: 5.2, height: 2.1 } as const;
const LIMIT = 2.4;
const CART = { width: 0.5, height: 0.26 } as const;
const WHEEL = 0.09;
const POLE_LENGTH = 1;
const POLE_WIDTH = 0.09;
/** The joint, above the track. */
const JOINT_HEIGHT = CART.height + WHEEL;

/** @param position of the cart in metres @param angle of the pole in radians, positive to the right */
export function cartPoleScene(position: number, angle: number): Scene {
  const joint = { x: position, y: JOINT_HEIGHT };
  const tip = { x: position + POLE_LENGTH * Math.sin(angle), y: JOINT_HEIGHT + POLE_LENGTH * Math.cos(angle) };
  const wheel = (side: number) =>
    ({ kind: 'circle', centre: { x: position + side * 0.15, y: WHEEL }, radius: WHEEL, fill: 'darkGrey' }) as const;
  const post = (x: number) =>
    ({ kind: 'rectangle', corner: { x: x - 0.02, y: -0.12 }, width: 0.04, height: 0.24, fill: 'red' }) as const;
  return {
    view: VIEW,
    background: 'white',
    shapes: [
      { kind: 'rectangle', corner: { x: -LIMIT, y: -0.03 }, width: 2 * LIMIT, height: 0.03, fill: 'grey' },
      post(-LIMIT),
      post(LIMIT),
      wheel(-1),
      wheel(1),
      {
        kind: 'rectangle',
        corner: { x: position - CART.width / 2, y: WHEEL },
        width: CART.width,
        height: CART.height,
        fill: 'blue',
      },
      { kind: 'line', points: [joint, tip], width: POLE_WIDTH, stroke: 'orange' },
      { kind: 'circle', centre: joint, radius: 0.06, fill: 'darkGrey' },
    ],
  };
}
