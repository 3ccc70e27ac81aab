/** Duty: a refusal as it travels over HTTP (RFC 9457); which status it gets stands in refusal-status.ts. */
import { REFUSAL_CODES } from '@sluice/core';
import { z } from 'zod';
import type { Frozen } from '../frozen.js';

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    code: z.enum(REFUSAL_CODES),
    wanted: z.string(),
    found: z.string(),
    todo: z.string(),
    detail: z.string().meta({ description: 'Wanted, found and to do in one sentence.' }),
    mistakes: z
      .array(
        z.object({
          path: z.string(),
          line: z.number(),
          column: z.number(),
          message: z.string(),
          todo: z.string(),
        }),
      )
      .exactOptional()
      .meta({ description: 'Every mistake of a spec, with its place.' }),
  })
  .meta({ id: 'Problem' });

export type Problem = Frozen<z.output<typeof problemSchema>>;
