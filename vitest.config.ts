import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  test: {
    environment: 'node',
    include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
    // Real sockets, engines and databases: generous limits, and few at once so that they do not slow each other down.
    testTimeout: 20_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // A forked process of its own for each file: a crash in a native part ends one file, not the run.
    pool: 'forks',
    reporters: ['default'],
  },
});
