/**
 * True when `accept` (the request header, RFC 9110) names `type` itself and likes nothing better among the other types
 * that it names; a wildcard names nothing.
 */
export function prefers(accept: string | undefined, type: string): boolean {
  const ranges = (accept ?? '').split(',').map((range) => {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    return { name, weight: quality === undefined ? 1 : Number(quality.slice(2)) || 0 };
  });
  const own = ranges.find(({ name }) => name === type)?.weight ?? 0;
  return own > 0 && ranges.every(({ name, weight }) => weight <= own || name.includes('*'));
}
