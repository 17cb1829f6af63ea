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

/** Whether a parsed file says of itself that it is of this kind. */
export function isOfKind(file: unknown, kind: string): boolean {
  return hasFields(file, 'kind') && (file as { readonly kind: unknown }).kind === kind;
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

/** What a file promises of its lists: collects the first place where a nested list has another length. */
export class ShapeCheck {
  readonly #input: unknown;
  readonly #issues: z.core.$ZodRawIssue[];

  /** Issues go to `payload`, that of a check of a schema. */
  constructor({ value, issues }: z.core.ParsePayload<unknown>) {
    this.#input = value;
    this.#issues = issues;
  }

  fail(path: readonly PropertyKey[], message: string): void {
    this.#issues.push({ code: 'custom', input: this.#input, path: [...path], message });
  }

  /** Expects nested lists of these lengths, outermost first. */
  expect(path: readonly PropertyKey[], list: unknown, [length, ...inner]: readonly number[]): void {
    if (length === undefined) return;
    const entries: readonly unknown[] = Array.isArray(list) ? list : [];
    if (entries.length !== length) this.fail(path, `${entries.length} entries instead of ${length}`);
    else if (inner.length > 0) for (const [at, entry] of entries.entries()) this.expect([...path, at], entry, inner);
  }

  /** Expects one list for each layer, that of layer l of the shape `shapes[l]`. */
  expectLayers(path: readonly PropertyKey[], layers: readonly unknown[], shapes: readonly (readonly number[])[]): void {
    this.expect(path, layers, [shapes.length]);
    for (const [at, layer] of layers.entries()) this.expect([...path, at], layer, shapes[at] ?? []);
  }

  /** Expects labels of `count` samples among `classes`. */
  expectLabels(labels: readonly number[], count: number, classes: number): void {
    this.expect(['labels'], labels, [count]);
    labels.forEach((label, sample) => {
      if (label >= classes) this.fail(['labels', sample], `class ${label} of ${classes}`);
    });
  }
}
