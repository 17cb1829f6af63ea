import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'lab/**/*.test.ts', 'tests/**/*.test.ts'],
    testTimeout: 60_000,
    maxWorkers: 2,
    reporters: ['default', './tests/support/plain-count-reporter.ts'],
  },
});
