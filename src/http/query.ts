import { z } from 'zod';

/** A whole number in a query string: digits only, within the bounds (inclusive). */
export function queryInteger(options: {
  minimum: number;
  maximum: number;
  default: number;
  description: string;
}) {
  const { minimum, maximum, default: usual, description } = options;
  const rule = `must be a whole number from ${minimum} to ${maximum}`;
  return z
    .string(rule)
    .regex(/^\d{1,16}$/, rule)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, rule)
    .default(usual)
    .meta({
      description,
      override: { type: 'integer', pattern: undefined, minimum, maximum, default: usual },
    });
}
