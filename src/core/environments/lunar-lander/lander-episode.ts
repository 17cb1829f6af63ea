// One episode of the lunar lander, with every draw of chance given from outside: terrain, first push, and the dispersion of each step.
// Equations: Gymnasium's LunarLander (MIT); bodies, joints and contacts: planck, which is Box2D in JavaScript.
import type { Contact } from 'planck';
import {
  DISPERSION,
  LEG_DOWN,
  MAIN_ENGINE_DOWN,
  PAD_HEIGHT,
  SIDE_ENGINE_AWAY,
  SIDE_ENGINE_SHIFT,
  SIDE_ENGINE_UP,
  WORLD_HEIGHT,
  WORLD_WIDTH,
} from './geometry.ts';
import { createLanderBodies, type LanderBodies } from './lander-bodies.ts';

export const STEPS_PER_SECOND = 50;
const VELOCITY_ITERATIONS = 180;
const POSITION_ITERATIONS = 60;

/** What an observation shows, in its order. Gymnasium calls the legs left and right; the first one stands on the right of the picture. */
export const LANDER_OBSERVATION = [
  'x',
  'y',
  'xVelocity',
  'yVelocity',
  'angle',
  'angularVelocity',
  'firstLeg',
  'secondLeg',
] as const;

/** The actions in their order: which engine fires. */
export const LANDER_ACTIONS = ['none', 'left', 'main', 'right'] as const;
export const LEFT = 1;
export const MAIN = 2;
export const RIGHT = 3;

/** Newton seconds of a step in which the engine fires, and what it costs. */
const MAIN_IMPULSE = 13;
const SIDE_IMPULSE = 0.6;
const MAIN_COST = 0.3;
const SIDE_COST = 0.03;
/** The last reward of an episode. */
const CRASH_REWARD = -100;
export const LANDING_REWARD = 100;

/** How it stands: `landed` is asleep, `crashed` touched the ground with its hull, `left` went out of the picture at a side. */
export type LanderOutcome = 'flying' | 'landed' | 'crashed' | 'left';

export class LanderEpisode {
  readonly bodies: LanderBodies;
  /** [8], see `LANDER_OBSERVATION`, scaled as Gymnasium does; legs 1 on the ground, else 0. Written in place. */
  readonly observation = new Float64Array(LANDER_OBSERVATION.length);
  outcome: LanderOutcome = 'flying';
  /** Of the last step. */
  reward = 0;
  /** Of the last step: index into `LANDER_ACTIONS`. */
  action = 0;
  #potential = 0;
  #hullTouched = false;
  readonly #legTouches = [false, false];
  readonly #impulse = { x: 0, y: 0 };
  readonly #point = { x: 0, y: 0 };

  /**
   * Makes the first step, without engines, at once, as Gymnasium does.
   * @param terrainHeights see `terrainSurface`
   * @param forceX newtons at the lander's centre during the first step, and so `forceY`
   */
  constructor(terrainHeights: ArrayLike<number>, forceX: number, forceY: number) {
    this.bodies = createLanderBodies(terrainHeights);
    this.bodies.world.on('begin-contact', (contact) => this.#contact(contact, true));
    this.bodies.world.on('end-contact', (contact) => this.#contact(contact, false));
    this.bodies.lander.applyForceToCenter({ x: forceX, y: forceY }, true);
    this.#advance();
  }

  /**
   * One step of 1/50 s.
   * @param action index into `LANDER_ACTIONS`
   * @param dispersion0 draw of this step, uniform in [-1, 1]: how far the engine's push is off along the hull's axis; `dispersion1`: to its side
   */
  step(action: number, dispersion0: number, dispersion1: number): void {
    this.action = action;
    if (action !== 0) this.#fire(action, dispersion0 * DISPERSION, dispersion1 * DISPERSION);
    const before = this.#potential;
    this.#advance();
    this.reward = this.#potential - before - (action === MAIN ? MAIN_COST : action === 0 ? 0 : SIDE_COST);
    if (this.#hullTouched) this.#end('crashed', CRASH_REWARD);
    else if (Math.abs(this.observation[0]!) >= 1) this.#end('left', CRASH_REWARD);
    if (!this.bodies.lander.isAwake()) this.#end('landed', LANDING_REWARD);
  }

  #end(outcome: LanderOutcome, reward: number): void {
    this.outcome = outcome;
    this.reward = reward;
  }

  #fire(action: number, along: number, aside: number): void {
    const { lander } = this.bodies;
    const { x, y } = lander.getPosition();
    const angle = lander.getAngle();
    const tipX = Math.sin(angle);
    const tipY = Math.cos(angle);
    const sideX = -tipY;
    const sideY = tipX;
    if (action === MAIN) {
      const offsetX = tipX * (MAIN_ENGINE_DOWN + 2 * along) + sideX * aside;
      const offsetY = -tipY * (MAIN_ENGINE_DOWN + 2 * along) - sideY * aside;
      this.#push(MAIN_IMPULSE, offsetX, offsetY, x + offsetX, y + offsetY);
    } else if (action === LEFT || action === RIGHT) {
      const away = 3 * aside + (action === LEFT ? -1 : 1) * SIDE_ENGINE_AWAY;
      const offsetX = tipX * along + sideX * away;
      const offsetY = -tipY * along - sideY * away;
      const pointX = x + offsetX - tipX * SIDE_ENGINE_SHIFT;
      const pointY = y + offsetY + tipY * SIDE_ENGINE_UP;
      this.#push(SIDE_IMPULSE, offsetX, offsetY, pointX, pointY);
    }
  }

  /** An impulse against the offset, at a point of the world. */
  #push(size: number, offsetX: number, offsetY: number, pointX: number, pointY: number): void {
    this.#impulse.x = -offsetX * size;
    this.#impulse.y = -offsetY * size;
    this.#point.x = pointX;
    this.#point.y = pointY;
    this.bodies.lander.applyLinearImpulse(this.#impulse, this.#point, true);
  }

  #advance(): void {
    this.bodies.world.step(1 / STEPS_PER_SECOND, VELOCITY_ITERATIONS, POSITION_ITERATIONS);
    this.#observe();
    this.#potential = this.#measurePotential();
  }

  #observe(): void {
    const { lander } = this.bodies;
    const { x, y } = lander.getPosition();
    const velocity = lander.getLinearVelocity();
    const out = this.observation;
    const halfWidth = WORLD_WIDTH / 2;
    const halfHeight = WORLD_HEIGHT / 2;
    out[0] = (x - halfWidth) / halfWidth;
    out[1] = (y - (PAD_HEIGHT + LEG_DOWN)) / halfHeight;
    out[2] = (velocity.x * halfWidth) / STEPS_PER_SECOND;
    out[3] = (velocity.y * halfHeight) / STEPS_PER_SECOND;
    out[4] = lander.getAngle();
    out[5] = (20 * lander.getAngularVelocity()) / STEPS_PER_SECOND;
    out[6] = this.#legTouches[0] ? 1 : 0;
    out[7] = this.#legTouches[1] ? 1 : 0;
  }

  /** Near, slow, upright and on its legs is high; a reward is how much higher than a step before. */
  #measurePotential(): number {
    const o = this.observation;
    const distance = Math.sqrt(o[0]! * o[0]! + o[1]! * o[1]!);
    const speed = Math.sqrt(o[2]! * o[2]! + o[3]! * o[3]!);
    return -100 * distance - 100 * speed - 100 * Math.abs(o[4]!) + 10 * o[6]! + 10 * o[7]!;
  }

  /** A leg that leaves one edge of the ground counts as in the air although it may still touch another: so it does in Gymnasium. */
  #contact(contact: Contact, touches: boolean): void {
    const { lander, legs } = this.bodies;
    for (const fixture of [contact.getFixtureA(), contact.getFixtureB()]) {
      const body = fixture.getBody();
      if (body === lander && touches) this.#hullTouched = true;
      if (body === legs[0]) this.#legTouches[0] = touches;
      if (body === legs[1]) this.#legTouches[1] = touches;
    }
  }
}
