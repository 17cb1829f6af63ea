import type { Command } from 'commander';
export function registerFigureCommand(program: Command): void { void program; }
