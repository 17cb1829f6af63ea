// The picture of a lander over its moon, with the flames of the engines that fired in the last step.
import type { Body } from 'planck';
import type { Scene, ScenePoint, SceneShape } from '../scene/scene.ts';
import {
  HULL_CORNERS,
  LEG_HALF_HEIGHT,
  LEG_HALF_WIDTH,
  PAD_HEIGHT,
  SIDE_ENGINE_AWAY,
  SIDE_ENGINE_UP,
  WORLD_HEIGHT,
  WORLD_WIDTH,
} from './geometry.ts';
import { type LanderEpisode, LEFT, MAIN, RIGHT } from './lander-episode.ts';

const VIEW = { corner: { x: 0, y: 0 }, width: WORLD_WIDTH, height: WORLD_HEIGHT } as const;
/** Where the flags stand. */
const PAD_ENDS = [0.4 * WORLD_WIDTH, 0.6 * WORLD_WIDTH] as const;
const FLAG_HEIGHT = 1.6;
const LEG_CORNERS = (
  [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ] as const
).map(([x, y]) => ({ x: x * LEG_HALF_WIDTH, y: y * LEG_HALF_HEIGHT }));
/** Drawn only: from the hull to the top of a leg, which the joint holds. */
const STRUT = { x: 0.45, y: -0.2 } as const;
const LEG_TOP = { x: 0, y: LEG_HALF_HEIGHT } as const;
/** The flames in the hull's coordinates: of the main engine, and of the side engine on the right, which pushes to the left. */
const MAIN_FLAME = [
  { x: -0.25, y: -1 / 3 },
  { x: 0.25, y: -1 / 3 },
  { x: 0, y: -1.2 },
] as const;
const HULL_EDGE = 16 / 30;
const RIGHT_FLAME = [
  { x: HULL_EDGE, y: SIDE_ENGINE_UP + 0.08 },
  { x: HULL_EDGE, y: SIDE_ENGINE_UP - 0.12 },
  { x: HULL_EDGE + SIDE_ENGINE_AWAY, y: SIDE_ENGINE_UP - 0.02 },
] as const;

export function landerScene({ bodies, action }: LanderEpisode): Scene {
  const { lander, legs, surface } = bodies;
  const moon = [...surface, { x: WORLD_WIDTH, y: 0 }, { x: 0, y: 0 }];
  const shapes: SceneShape[] = [{ kind: 'polygon', points: moon, fill: 'lightGrey' }, ...PAD_ENDS.flatMap(flag)];
  if (action === MAIN) shapes.push({ kind: 'polygon', points: placed(lander, MAIN_FLAME), fill: 'orange' });
  if (action === LEFT || action === RIGHT) {
    const points = RIGHT_FLAME.map(({ x, y }) => ({ x: action === LEFT ? x : -x, y }));
    shapes.push({ kind: 'polygon', points: placed(lander, points), fill: 'orange' });
  }
  for (const [at, leg] of legs.entries()) {
    const side = at === 0 ? 1 : -1;
    const strut = [...placed(lander, [{ x: side * STRUT.x, y: STRUT.y }]), ...placed(leg, [LEG_TOP])];
    shapes.push({ kind: 'line', points: strut, width: 0.1, stroke: 'grey' });
    shapes.push({ kind: 'polygon', points: placed(leg, LEG_CORNERS), fill: 'grey' });
  }
  shapes.push({ kind: 'polygon', points: placed(lander, HULL_CORNERS), fill: 'purple' });
  return { view: VIEW, background: 'night', shapes };
}

/** Points of a body in the coordinates of the world. */
function placed(body: Body, points: readonly ScenePoint[]): readonly ScenePoint[] {
  return points.map((point) => {
    const { x, y } = body.getWorldPoint(point);
    return { x, y };
  });
}

function flag(x: number): readonly SceneShape[] {
  const top = PAD_HEIGHT + FLAG_HEIGHT;
  return [
    {
      kind: 'line',
      points: [
        { x, y: PAD_HEIGHT },
        { x, y: top },
      ],
      width: 0.07,
      stroke: 'white',
    },
    {
      kind: 'polygon',
      points: [
        { x, y: top },
        { x, y: top - 0.5 },
        { x: x + 0.8, y: top - 0.25 },
      ],
      fill: 'yellow',
    },
  ];
}
