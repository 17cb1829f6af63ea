// The form in which people write an experiment: the zod schema of a file, before keys of configurations are looked at.
import { z } from 'zod';

const values = z.record(z.string(), z.unknown());
const axes = z.record(z.string(), z.array(z.unknown()).min(1));
const seeds = z.union([z.int().positive(), z.array(z.int()).min(1)]);

const rule = z.strictObject({
  if: values.describe('Values that a cell must have; a list: one of them.'),
  set: values.optional().describe('Values that such a cell is given.'),
  skip: z.literal(true).optional().describe('Such combinations are left out.'),
});
const rules = z.array(rule);

const scale = z.strictObject({
  set: values.optional().describe('Values that every cell is given.'),
  axes: axes.optional().describe('Fewer values of some axes.'),
  seeds: seeds.optional().describe('How many seeds (the first ones), or which.'),
  when: rules.optional().describe('Rules after those of the experiment.'),
});

export const experimentFileSchema = z.strictObject({
  $schema: z.string().optional().describe('Where editors find this schema.'),
  title: z.string().optional().describe('What is compared, in a few words.'),
  figures: z
    .array(z.union([z.string(), z.int()]))
    .optional()
    .describe(
      'Numbers of the figures of the paper that belong to it; with nothing else, they are drawn from the equations.',
    ),
  base: values.optional().describe('What all cells have in common: keys of the configuration.'),
  axes: axes.optional().describe('What is compared: keys of the configuration, each with a list of values.'),
  seeds: seeds.optional().describe('How many seeds, from 0, or which; left out: seed 0.'),
  when: rules
    .optional()
    .describe('What holds for some cells only; rules apply in order, later ones see what earlier ones set.'),
  presets: z
    .union([z.string(), z.array(z.string()).min(1)])
    .optional()
    .describe('Files with rules, such as a search has written them; theirs come before those of this file.'),
  scales: z
    .strictObject({ reduced: scale.optional(), smoke: scale.optional() })
    .optional()
    .describe('How --scale reduced and --scale smoke make the experiment smaller.'),
  search: z
    .strictObject({
      choose: z
        .array(z.string())
        .min(1)
        .describe('Axes of which the best values are chosen, for each combination of the others.'),
      by: z
        .string()
        .optional()
        .describe('Field of result.json of which the largest is best; default: testAccuracy, of games meanReturn.'),
      compare: z.literal('paper').optional().describe("Compare the choice with the paper's tables."),
    })
    .optional()
    .describe('The experiment is a search: once it is finished, its choice is written as preset.json.'),
});

export const presetFileSchema = z.looseObject({ when: rules });

/** An experiment as it is written. */
export type ExperimentFile = z.input<typeof experimentFileSchema>;
export type RuleFile = z.input<typeof rule>;
export type ScaleFile = z.input<typeof scale>;

/** The keys that each part of a file takes, for suggestions; by the path with `*` for names and numbers. */
export const keysByPath: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(experimentFileSchema.shape),
  'when.*': Object.keys(rule.shape),
  scales: ['reduced', 'smoke'],
  'scales.*': Object.keys(scale.shape),
  'scales.*.when.*': Object.keys(rule.shape),
  search: ['choose', 'by', 'compare'],
};
