// The command reference as Markdown: every word of it comes from the commander program and the zod schema of configurations.
import type { Command } from 'commander';

/** The parts of a JSON schema that a configuration key may use. */
interface KeySchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly KeySchema[];
  readonly items?: KeySchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

export interface ConfigSchema {
  readonly properties: Readonly<Record<string, KeySchema>>;
  readonly required: readonly string[];
}

type Table = { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

function table({ head, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const code = (text: string) => `\`${text}\``;

/** A default that commander knows, or else the one that the description ends with. */
function meaningAndDefault(description: string, value: unknown): readonly [meaning: string, standard: string] {
  const [, meaning = description, written = ''] = /^(.*?)\s*\(default: (.+)\)$/.exec(description) ?? [];
  if (typeof value === 'string') return [meaning, code(value)];
  return [meaning, /^[\w.]+$/.test(written) ? code(written) : written];
}

/** What a command adds below its list of options: its examples as a shell block, other indented lines as a list. */
function afterHelp(command: Command): string {
  let printed = '';
  command.configureOutput({
    writeOut(text) {
      printed += text;
    },
  });
  command.outputHelp();
  return printed
    .slice(command.helpInformation().length)
    .trim()
    .split('\n\n')
    .map((paragraph) => {
      const [title, ...lines] = paragraph.split('\n');
      const items = lines.map((line) => line.trim());
      if (title === 'Examples:') return `\`\`\`sh\n${items.join('\n')}\n\`\`\``;
      const isList = lines.length > 0 && lines.every((line) => line.startsWith('  '));
      return isList ? `${title}\n\n${items.map((item) => `- ${item}`).join('\n')}` : paragraph;
    })
    .join('\n\n');
}

/** Sections of a command and of those below it. @param above words before its name */
function commandSections(command: Command, above = 'cet'): readonly string[] {
  const name = `${above} ${command.name()}`;
  return [commandSection(command, name), ...command.commands.flatMap((below) => commandSections(below, name))];
}

function commandSection(command: Command, name: string): string {
  const argumentRows = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return [
      code(argument.required ? `<${name}>` : `[${name}]`),
      ...meaningAndDefault(argument.description, argument.defaultValue),
    ];
  });
  const optionRows = command.options.map((option) => [
    code(option.flags),
    ...meaningAndDefault(option.description, option.defaultValue),
  ]);
  const usage = [name, ...argumentRows.map(([name = '']) => name.slice(1, -1)), '[options]'].join(' ');
  const summary = command.description();
  return [
    `## ${name}`,
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    `\`\`\`text\n${usage}\n\`\`\``,
    table({ head: ['argument or option', 'meaning', 'default'], rows: [...argumentRows, ...optionRows] }),
    afterHelp(command),
  ].join('\n\n');
}

/** The values that a key takes, in words. */
function allowedValues(schema: KeySchema): string {
  if (schema.anyOf) return schema.anyOf.map(allowedValues).join(' or ');
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum) return schema.enum.map((value) => code(String(value))).join(', ');
  if (Array.isArray(schema.type))
    return schema.type.map((type: string) => allowedValues({ ...schema, type })).join(' or ');
  if (schema.type === 'null') return code('null');
  if (schema.type === 'array') return `list of: ${allowedValues(schema.items ?? {})}`;
  if (schema.type === 'boolean') return `${code('true')}, ${code('false')}`;
  if (schema.type !== 'integer' && schema.type !== 'number') return schema.type === 'string' ? 'text' : 'any';
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum } = schema;
  const bounds = [
    ...(exclusiveMinimum !== undefined ? [`above ${exclusiveMinimum}`] : []),
    ...(minimum > Number.MIN_SAFE_INTEGER ? [`at least ${minimum}`] : []),
    ...(maximum < Number.MAX_SAFE_INTEGER ? [`at most ${maximum}`] : []),
  ];
  return [
    schema.type === 'integer' ? 'whole number' : 'number',
    ...(bounds.length > 0 ? [bounds.join(', ')] : []),
  ].join(' ');
}

const defaultValue = (value: unknown) => code(typeof value === 'string' ? value : JSON.stringify(value));

function keyTable({ properties, required }: ConfigSchema): string {
  const rows = Object.entries(properties).map(([key, schema]) => [
    code(key),
    allowedValues(schema),
    required.includes(key) ? 'must be given' : defaultValue(schema.default),
    schema.description ?? '',
  ]);
  return table({ head: ['key', 'values', 'default', 'meaning'], rows });
}

/** Keys of the tasks with data, and of those that are played. */
export interface ConfigSchemas {
  readonly supervised: ConfigSchema;
  readonly played: ConfigSchema;
}

function configSection({ supervised, played }: ConfigSchemas): string {
  const tasks = (schema: ConfigSchema) => (schema.properties.task?.enum ?? []).join(', ');
  return [
    '## Configuration keys',
    'Keys of `--config FILE` (a JSON object) and of `--set key=value`. Later ones win: preset, file, `--set`, options of their own name. ' +
      '`task` is the argument of `cet train`. `cet schema` prints the same as a JSON schema.',
    keyTable(supervised),
    '## Configuration keys of games',
    `Of ${tasks(played)}; \`cet schema cartpole\` prints them as a JSON schema. Where a meaning names tasks, theirs is the default.`,
    keyTable(played),
  ].join('\n\n');
}

/** The whole page: global options, a section for each command, the configuration keys. */
export function commandReference(program: Command, config: ConfigSchemas): string {
  const globals = program.options.map(({ flags, description }) => [code(flags), description]);
  return `${[
    '# Commands',
    '<!-- Written by scripts/generate-docs.ts from src/cli and the configurations in src/edge/runs; do not edit. -->',
    `${program.description()} In the clone, after \`npm run build\`, a command reads \`npx cet …\`. ` +
      'Exit codes and the output of `--json` are in [runs and results](runs-and-results.md).',
    table({
      head: ['option of every command', 'meaning'],
      rows: [...globals, [code('-h, --help'), 'show what the command takes']],
    }),
    ...program.commands.flatMap((command) => commandSections(command)),
    configSection(config),
  ].join('\n\n')}\n`;
}
