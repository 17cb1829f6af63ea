// Every measure of the benchmark: a new one is a file beside this one and a line here.
import type { Measure } from '../measure.ts';
import { actorCritic } from './actor-critic.ts';
import { alignmentCost } from './alignment-cost.ts';
import { endToEnd } from './end-to-end.ts';
import { envCartPole } from './env-cartpole.ts';
import { envLunarLander } from './env-lunar-lander.ts';
import { envMinAtar } from './env-minatar.ts';
import { cifarFloor, mnistFloor } from './floor.ts';
import { labFrame, labLoad, labStep } from './lab.ts';
import { materialised } from './materialised.ts';
import { cifarMemory, memory, rlMemory } from './memory.ts';
import { cifarOrderCost, orderCost } from './order-cost.ts';
import { results } from './results.ts';
import { retrogradeCifar, retrogradeMnist } from './retrograde.ts';
import { rlOrderCost } from './rl-order-cost.ts';
import { spaceInvaders } from './space-invaders.ts';
import { startup } from './startup.ts';
import { cifarStep, mnistStep } from './step.ts';
import { stream } from './stream.ts';
import { sweepFinished } from './sweep-finished.ts';

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
  rlOrderCost,
  spaceInvaders,
  stream,
  envCartPole,
  envLunarLander,
  envMinAtar,
  results,
  memory,
  cifarMemory,
  rlMemory,
  startup,
  sweepFinished,
  labLoad,
  labFrame,
  labStep,
];
