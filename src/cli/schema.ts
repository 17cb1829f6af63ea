import type { Command } from 'commander';
export function registerSchemaCommand(program: Command): void { void program; }
