// Writes the pages and pictures of docs/ that the program itself makes: the command reference, the tables of results and the paper's figures.
//   npx tsx scripts/generate-docs.ts            writes them
//   npx tsx scripts/generate-docs.ts --check    exits with 1 where what is on the disk differs
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createProgram } from '../src/cli/main.ts';
import { equationFigureIds, paperFigure } from '../src/core/figures/registry.ts';
import { renderSvg } from '../src/edge/render/svg.ts';
import { actorCriticConfigJsonSchema } from '../src/edge/runs/actor-critic-config.ts';
import { trainConfigJsonSchema } from '../src/edge/runs/train-config.ts';
import { type ConfigSchema, commandReference } from './command-reference.ts';
import { resultsSchemaPage } from './results-schema.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Path from the root of the repository -> text, of every file that is generated. */
export async function generateDocs(): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  files.set(
    'docs/commands.md',
    commandReference(createProgram(), {
      supervised: trainConfigJsonSchema() as ConfigSchema,
      played: actorCriticConfigJsonSchema() as ConfigSchema,
    }),
  );
  files.set('docs/results-schema.md', resultsSchemaPage());
  for (const id of equationFigureIds) {
    const figure = paperFigure(id);
    files.set(`docs/figures/${figure.id}.svg`, `${await renderSvg(figure, { theme: 'light' })}\n`);
  }
  return files;
}

/** Paths whose text on the disk is missing or is another than generated. */
export async function outdatedDocs(): Promise<readonly string[]> {
  const outdated: string[] = [];
  for (const [path, text] of await generateDocs()) {
    const found = await readFile(join(root, path), 'utf8').catch(() => undefined);
    if (found !== text) outdated.push(path);
  }
  return outdated;
}

async function writeDocs(): Promise<void> {
  for (const [path, text] of await generateDocs()) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
    process.stdout.write(`${path}\n`);
  }
}

async function main(given: readonly string[]): Promise<number> {
  const unknown = given.find((argument) => argument !== '--check');
  if (unknown !== undefined) {
    process.stderr.write(`Unknown option ${unknown}; the only one is --check.\n`);
    return 2;
  }
  if (!given.includes('--check')) {
    await writeDocs();
    return 0;
  }
  const outdated = await outdatedDocs();
  for (const path of outdated)
    process.stderr.write(`${path} is not what the program makes; run npx tsx scripts/generate-docs.ts.\n`);
  return outdated.length > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main(process.argv.slice(2));
