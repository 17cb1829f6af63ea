// The kinds of golden file that this build can check: a new kind is one file beside this one and a line here.
import { actorWindowKind } from './actor-window.ts';
import { cartPoleKind } from './cart-pole.ts';
import { convGradientsKind } from './conv-gradients.ts';
import type { GoldenKind } from './golden-kind.ts';
import { kernelsKind } from './kernels.ts';
import { lunarLanderKind } from './lunar-lander.ts';
import { minAtarKind } from './minatar.ts';
import { mlpGradientsKind } from './mlp-gradients.ts';
import { onlineSsmKind } from './online-ssm.ts';
import { retrogradeGradientsKind } from './retrograde-gradients.ts';

export const goldenKinds: readonly GoldenKind[] = [
  kernelsKind,
  onlineSsmKind,
  mlpGradientsKind,
  convGradientsKind,
  retrogradeGradientsKind,
  cartPoleKind,
  lunarLanderKind,
  minAtarKind,
  actorWindowKind,
];
