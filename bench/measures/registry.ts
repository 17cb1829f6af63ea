// Every measure of the benchmark: a new one is a file beside this one and a line here.
import type { Measure } from '../measure.ts';
import { endToEnd } from './end-to-end.ts';
import { envCartPole } from './env-cartpole.ts';
import { envLunarLander } from './env-lunar-lander.ts';
import { materialised } from './materialised.ts';
import { memory } from './memory.ts';
import { mnistFloor } from './mnist-floor.ts';
import { mnistStep } from './mnist-step.ts';
import { orderCost } from './order-cost.ts';
import { retrogradeMnist } from './retrograde-mnist.ts';
import { startup } from './startup.ts';
import { stream } from './stream.ts';

export const measures: readonly Measure[] = [
  mnistStep,
  mnistFloor,
  orderCost,
  materialised,
  endToEnd,
  retrogradeMnist,
  stream,
  envCartPole,
  envLunarLander,
  memory,
  startup,
];
