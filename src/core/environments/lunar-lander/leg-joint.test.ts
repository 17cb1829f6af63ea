import fc from 'fast-check';
import { type Body, RevoluteJoint } from 'planck';
import { expect, it } from 'vitest';
import { createRandom } from '../../random/random.ts';
import { createLanderBodies, type LanderBodies } from './lander-bodies.ts';
import { TERRAIN_DRAWS } from './terrain.ts';

function stateOf({ lander, legs }: LanderBodies): readonly number[] {
  return [lander, ...legs].flatMap((body: Body) => {
    const { x, y } = body.getPosition();
    const velocity = body.getLinearVelocity();
    return [x, y, body.getAngle(), velocity.x, velocity.y, body.getAngularVelocity()];
  });
}

it("moves as planck's own joint does, to the bit: thrown about, bouncing, tumbling, and coming to rest", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const random = createRandom(seed);
      const heights = Float64Array.from({ length: TERRAIN_DRAWS }, () => 6 * random.uniform());
      const worlds = [createLanderBodies(heights), createLanderBodies(heights, RevoluteJoint)] as const;
      const signed = (size: number) => size * (2 * random.uniform() - 1);
      for (let step = 0; step < 300; step += 1) {
        const kick = step < 150 && random.uniform() < 0.1;
        const [impulseX, impulseY, turn] = [signed(10), signed(10), signed(5)];
        for (const { world, lander } of worlds) {
          if (kick) {
            lander.applyLinearImpulse({ x: impulseX, y: impulseY }, lander.getWorldCenter(), true);
            lander.applyAngularImpulse(turn, true);
          }
          world.step(1 / 50, 180, 60);
        }
        const [ours, planck] = worlds.map(stateOf);
        expect(ours).toEqual(planck);
      }
    }),
    { numRuns: 8 },
  );
});
