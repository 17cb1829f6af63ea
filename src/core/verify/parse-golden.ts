// Golden files come from outside: their fields are read by a schema, and damage is said in one sentence.
import { z } from 'zod';
import { UserError } from '../errors.ts';

/** @throws UserError that names the first field that is missing or wrong. */
export function parseGolden<Schema extends z.ZodType>(kind: string, schema: Schema, file: unknown): z.infer<Schema> {
  const result = schema.safeParse(file);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = z.core.toDotPath(issue?.path ?? []) || 'its top';
  throw new UserError(
    `The golden file of kind ${kind} is damaged at ${field} (${issue?.message ?? 'unreadable'}): take a fresh copy of the file.`,
  );
}

/** Whether a parsed file is an object with all of these fields. */
export function hasFields(file: unknown, ...names: readonly string[]): boolean {
  return typeof file === 'object' && file !== null && names.every((name) => name in file);
}

/** Whether the first of the file's `cases` has all of these fields. */
export function firstCaseHas(file: unknown, ...names: readonly string[]): boolean {
  const cases = hasFields(file, 'cases') ? (file as { cases: unknown }).cases : undefined;
  return Array.isArray(cases) && hasFields(cases[0], ...names);
}

/** value · base^exponent, in pieces, where the power alone would leave the range of doubles (the paper's states grow as α^-n). */
export function scaleByPower(value: number, base: number, exponent: number): number {
  let product = value;
  for (let left = Math.abs(exponent); left > 0; left -= 16)
    product *= base ** (Math.sign(exponent) * Math.min(16, left));
  return product;
}
