// The tasks of `cet train` by name: a new task is one file beside this one and a line here.
import { cifar10Task } from './cifar10.ts';
import { mnistTask } from './mnist.ts';
import type { Task } from './task.ts';

const tasks = { mnist: mnistTask, cifar10: cifar10Task } satisfies Readonly<Record<string, Task>>;

export type TaskName = keyof typeof tasks;

export const taskNames = Object.keys(tasks) as readonly TaskName[];

export function taskOf(name: TaskName): Task {
  return tasks[name];
}
