import type { Command } from 'commander';
export function registerVerifyCommand(program: Command): void { void program; }
