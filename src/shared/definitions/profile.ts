import { z } from 'zod';
import { EntryName } from './names';

/** Stands for the whole environment wherever a profile is asked for. */
export const WHOLE_ENVIRONMENT = 'all';

/** A part of an environment that can be brought up by itself. */
export const ProfileDefinition = z
  .strictObject({
    /** For people. */
    description: z.string().max(2000).optional(),
    /** These, and what they depend on. Left out: everything. */
    services: z.array(EntryName).min(1).optional(),
    /** Stood in for instead of run. */
    stubs: z.array(EntryName).default([]),
  })
  .superRefine(({ services, stubs }, context) => {
    if (services === undefined && stubs.length === 0) {
      context.addIssue({ code: 'custom', path: [], message: 'needs services or stubs: it is the whole otherwise' });
    }
    stubs.forEach((name, index) => {
      if (services?.includes(name) !== true) return;
      context.addIssue({
        code: 'custom',
        path: ['stubs', index],
        message: `either runs or is stood in for: ${name} stands under services as well`,
      });
    });
  });
export type ProfileDefinition = z.infer<typeof ProfileDefinition>;
