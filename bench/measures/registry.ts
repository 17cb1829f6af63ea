// Every measure of the benchmark: a new one is a file beside this one and a line here.
import type { Measure } from '../measure.ts';
import { actorCritic } from './actor-critic.ts';
import { alignmentCost } from './alignment-cost.ts';
import { endToEnd } from './end-to-end.ts';
import { envCartPole } from './env-cartpole.ts';
import { envLunarLander } from './env-lunar-lander.ts';
import { envMinAtar } from './env-minatar.ts';
import { cifarFloor, mnistFloor } from './floor.ts';
import { materialised } from './materialised.ts';
import { cifarMemory, memory } from './memory.ts';
import { cifarOrderCost, orderCost } from './order-cost.ts';
import { results } from './results.ts';
import { retrogradeCifar, retrogradeMnist } from './retrograde.ts';
import { startup } from './startup.ts';
import { cifarStep, mnistStep } from './step.ts';
import { stream } from './stream.ts';

export const measures: readonly Measure[] = [
  mnistStep,
  mnistFloor,
  orderCost,
  cifarStep,
  cifarFloor,
  cifarOrderCost,
  alignmentCost,
  materialised,
  endToEnd,
  retrogradeMnist,
  retrogradeCifar,
  actorCritic,
  stream,
  envCartPole,
  envLunarLander,
  envMinAtar,
  results,
  memory,
  cifarMemory,
  startup,
];
