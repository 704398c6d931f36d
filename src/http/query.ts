import { z } from 'zod';

interface Bounds {
  minimum: number;
  maximum: number;
  description: string;
}

/** A whole number in a query string: digits only, within the bounds (inclusive). */
export function queryInteger(options: Bounds & { default: number }) {
  const { default: usual, ...bounds } = options;
  return digits(bounds)
    .default(usual)
    .meta({ description: bounds.description, override: { ...shapeOf(bounds), default: usual } });
}

/** The same where it makes a difference that none is given. */
export function optionalQueryInteger(bounds: Bounds) {
  return digits(bounds)
    .optional()
    .meta({ description: bounds.description, override: shapeOf(bounds) });
}

function digits({ minimum, maximum }: Bounds) {
  const rule = `must be a whole number from ${minimum} to ${maximum}`;
  return z
    .string(rule)
    .regex(/^\d{1,16}$/, rule)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, rule);
}

function shapeOf({ minimum, maximum }: Bounds) {
  return { type: 'integer' as const, pattern: undefined, minimum, maximum };
}
