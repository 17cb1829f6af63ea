// The bodies of one episode: the moon, the lander, and two legs on springy joints. The order in which they are made is the order
// in which the solver treats them, so it is Gymnasium's.
import { type Body, BoxShape, EdgeShape, PolygonShape, type RevoluteJoint, type RevoluteJointDef, World } from 'planck';
import {
  HULL_CORNERS,
  LEG_AWAY,
  LEG_DOWN,
  LEG_HALF_HEIGHT,
  LEG_HALF_WIDTH,
  WORLD_HEIGHT,
  WORLD_WIDTH,
} from './geometry.ts';
import { LegJoint } from './leg-joint.ts';
import { type TerrainPoint, terrainSurface } from './terrain.ts';

const GRAVITY = { x: 0, y: -10 } as const;

/** What touches what: hull and legs touch the ground alone, not each other. */
const GROUND = 0x1;
const HULL = 0x10;
const LEG = 0x20;

const HULL_DENSITY = 5;
const LEG_DENSITY = 1;
const GROUND_FRICTION = 0.1;
const HULL_FRICTION = 0.1;
/** Box2D's own, which Gymnasium leaves as it is for the legs and the floor. */
const DEFAULT_FRICTION = 0.2;

const LEG_TORQUE = 40;
const LEG_ANGLE = 0.05;
const LEG_SPEED = 0.3;
/** A leg opens by 0.4 ... 0.9 rad. */
const LEG_OPEN = [0.4, 0.9] as const;

/** Which leg: Gymnasium's -1 stands on the right of the picture, +1 on the left. */
export type Side = -1 | 1;

type JointClass = new (definition: RevoluteJointDef) => RevoluteJoint;

export interface LanderBodies {
  readonly world: World;
  readonly lander: Body;
  /** Of side -1, then +1, as the observations list them. */
  readonly legs: readonly [Body, Body];
  /** The moon's surface from left to right. */
  readonly surface: readonly TerrainPoint[];
}

/**
 * A world at the start of an episode, at rest.
 * @param terrainHeights see `terrainSurface`
 * @param Joint of the legs: planck's own moves the same, slower
 */
export function createLanderBodies(terrainHeights: ArrayLike<number>, Joint: JointClass = LegJoint): LanderBodies {
  const world = new World({ gravity: GRAVITY });
  const surface = terrainSurface(terrainHeights);
  createMoon(world, surface);
  const lander = world.createBody({ type: 'dynamic', position: { x: WORLD_WIDTH / 2, y: WORLD_HEIGHT } });
  lander.createFixture({
    shape: new PolygonShape(HULL_CORNERS),
    density: HULL_DENSITY,
    friction: HULL_FRICTION,
    restitution: 0,
    filterCategoryBits: HULL,
    filterMaskBits: GROUND,
  });
  return { world, lander, legs: [createLeg(world, lander, -1, Joint), createLeg(world, lander, 1, Joint)], surface };
}

function createMoon(world: World, surface: readonly TerrainPoint[]): void {
  const moon = world.createBody({ type: 'static' });
  const floor = new EdgeShape({ x: 0, y: 0 }, { x: WORLD_WIDTH, y: 0 });
  moon.createFixture({ shape: floor, friction: DEFAULT_FRICTION });
  for (const [column, point] of surface.entries()) {
    const next = surface[column + 1];
    if (next) moon.createFixture({ shape: new EdgeShape(point, next), friction: GROUND_FRICTION });
  }
}

function createLeg(world: World, lander: Body, side: Side, Joint: JointClass): Body {
  const leg = world.createBody({
    type: 'dynamic',
    position: { x: WORLD_WIDTH / 2 - side * LEG_AWAY, y: WORLD_HEIGHT },
    angle: side * LEG_ANGLE,
  });
  leg.createFixture({
    shape: new BoxShape(LEG_HALF_WIDTH, LEG_HALF_HEIGHT),
    density: LEG_DENSITY,
    friction: DEFAULT_FRICTION,
    restitution: 0,
    filterCategoryBits: LEG,
    filterMaskBits: GROUND,
  });
  const [least, most] = LEG_OPEN;
  world.createJoint(
    new Joint({
      bodyA: lander,
      bodyB: leg,
      localAnchorA: { x: 0, y: 0 },
      localAnchorB: { x: side * LEG_AWAY, y: LEG_DOWN },
      // Given, or planck would take the difference of the angles at another time than Box2D does.
      referenceAngle: side * LEG_ANGLE,
      enableMotor: true,
      maxMotorTorque: LEG_TORQUE,
      motorSpeed: side * LEG_SPEED,
      enableLimit: true,
      lowerAngle: side === -1 ? least : -most,
      upperAngle: side === -1 ? most : -least,
    }),
  );
  return leg;
}
