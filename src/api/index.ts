// `cascading-traces`: what runs anywhere: memories and their kernels, and learning with delayed credit.
export * from './learning.ts';
export * from './traces.ts';
