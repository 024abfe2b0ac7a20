import type { ResourceLimits } from 'node:worker_threads';

/**
 * For workers that live as long as the console: short-lived values are collected after 2 MB instead of 48, which costs
 * nothing that could be measured and keeps several megabytes a worker off the machine.
 */
export const SMALL_NURSERY: ResourceLimits = { maxYoungGenerationSizeMb: 2 };
