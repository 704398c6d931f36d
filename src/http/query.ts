import { z } from 'zod';

/** A whole number in a query string: digits only, within the bounds (inclusive). */
export function queryInteger(options: {
  minimum: number;
  maximum: number;
  default: number;
  description: string;
}) {
  const { minimum, maximum, description } = options;
  const rule = `must be a whole number from ${minimum} to ${maximum}`;
  return z
    .string(rule)
    .regex(/^\d{1,15}$/, rule)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, rule)
    .default(options.default)
    .meta({ description, override: { type: 'integer', pattern: undefined, minimum, maximum } });
}
