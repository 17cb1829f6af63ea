// What may depend on what: docs/architecture.md says it in a table, and these tests hold the source to that table.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

interface Import {
  readonly from: string;
  /** A path below src/, or the name of a package. */
  readonly to: string;
  /** Whether nothing of it is left when the program runs. */
  readonly isTypeOnly: boolean;
}

const paths = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

const texts = new Map(paths.map((path) => [path, withoutComments(readFileSync(join(root, 'src', path), 'utf8'))]));

function importsOf(from: string): readonly Import[] {
  const text = texts.get(from) ?? '';
  const found = [
    ...text.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm),
    ...text.matchAll(/\bimport\(()\s*'([^']+)'/g),
  ];
  return found.map(([, type, target = '']) => ({
    from,
    to: target.startsWith('.') ? join(dirname(from), target).replaceAll('\\', '/') : target,
    isTypeOnly: Boolean(type),
  }));
}

const imports = paths.flatMap(importsOf);
const own = imports.filter(({ to }) => texts.has(to));

/** `core/traces` for `core/traces/kinds/et.ts`, `core` for `core/errors.ts`, `cli` for `cli/main.ts`. */
function roomOf(path: string): string {
  const [area = '', room = ''] = dirname(path).split('/');
  return room === '' ? area : `${area}/${room}`;
}

/** Room of core -> the rooms that it may import, as the table of the page has it. */
function documentedRooms(): ReadonlyMap<string, readonly string[]> {
  const page = readFileSync(join(root, 'docs', 'architecture.md'), 'utf8');
  const rooms = new Map<string, readonly string[]>();
  for (const [, room = '', allowed = ''] of page.matchAll(/^\| `core\/([a-z]+)` \|[^|]*\| ([^|]*) \|$/gm)) {
    const named = [...allowed.matchAll(/`([a-z]+)`/g)].map(([, name]) => `core/${name}`);
    rooms.set(`core/${room}`, allowed === 'all above' ? [...rooms.keys()] : named);
  }
  return rooms;
}

const say = ({ from, to }: Import) => `${from} -> ${to}`;

/** A way from a node back to itself, or nothing. */
function findCycle(edges: readonly (readonly [from: string, to: string])[]): readonly string[] {
  const next = new Map<string, Set<string>>();
  for (const [from, to] of edges) next.set(from, (next.get(from) ?? new Set()).add(to));
  const finished = new Set<string>();
  const visit = (node: string, way: readonly string[]): readonly string[] => {
    if (way.includes(node)) return [...way.slice(way.indexOf(node)), node];
    if (finished.has(node)) return [];
    for (const to of next.get(node) ?? []) {
      const cycle = visit(to, [...way, node]);
      if (cycle.length > 0) return cycle;
    }
    finished.add(node);
    return [];
  };
  for (const node of next.keys()) {
    const cycle = visit(node, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

describe('the architecture', () => {
  const rooms = documentedRooms();

  it('is read whole: every relative import leads to a file, and every room of core is in the table', () => {
    expect(imports.filter(({ to }) => to.endsWith('.ts') && !texts.has(to)).map(say)).toEqual([]);
    expect(own.length).toBeGreaterThan(200);
    const inUse = [...new Set(paths.map(roomOf))].filter((room) => room.startsWith('core/'));
    expect([...rooms.keys()].sort()).toEqual(inUse.sort());
  });

  it('lets a room of core import only the rooms that the table names', () => {
    const wrong = own.filter(({ from, to }) => {
      const [room, target] = [roomOf(from), roomOf(to)];
      if (!from.startsWith('core/') || room === target || target === 'core') return false;
      return !rooms.get(room)?.includes(target);
    });
    expect(wrong.map(say)).toEqual([]);
  });

  it('names no room in the table that is not imported', () => {
    const unused = [...rooms].flatMap(([room, allowed]) =>
      allowed
        .filter((target) => !own.some(({ from, to }) => roomOf(from) === room && roomOf(to) === target))
        .map((target) => `${room} -> ${target}`),
    );
    // Training may import everything above it.
    expect(unused.filter((edge) => !edge.startsWith('core/training ->'))).toEqual([]);
  });

  it('keeps core pure: no module of Node, no clock, no ambient randomness', () => {
    expect(imports.filter(({ from, to }) => from.startsWith('core/') && to.startsWith('node:')).map(say)).toEqual([]);
    const impure = /\b(?:Math\.random|Date\.now|new Date|performance\.now|process\.|Buffer\b|setTimeout|fetch\()/;
    const core = [...texts].filter(([path]) => path.startsWith('core/'));
    expect(core.filter(([, text]) => impure.test(text)).map(([path]) => path)).toEqual([]);
  });

  it('goes one way: core knows no effects, edge no command line, and nothing imports the entry files', () => {
    const allowed: Readonly<Record<string, readonly string[]>> = {
      core: ['core'],
      edge: ['edge', 'core'],
      cli: ['cli', 'edge', 'core'],
      api: ['api', 'edge', 'core'],
    };
    const area = (path: string) => path.split('/')[0] ?? '';
    expect(own.filter(({ from, to }) => !allowed[area(from)]?.includes(area(to))).map(say)).toEqual([]);
  });

  it('has entry files that only export again, and only node.ts and web.ts do so from edge', () => {
    const entries = [...texts].filter(([path]) => path.startsWith('api/'));
    const rest = entries.map(([path, text]) => [
      path,
      text.replace(/^export (?:type )?(?:\*|\{[^}]*\}) from '[^']+';$/gm, '').trim(),
    ]);
    expect(rest.filter(([, text]) => text !== '')).toEqual([]);
    const effectful = own.filter(({ from, to }) => from.startsWith('api/') && to.startsWith('edge/'));
    expect([...new Set(effectful.map(({ from }) => from))].sort()).toEqual(['api/node.ts', 'api/web.ts']);
  });

  it('lets the page of the lab import only core, the engine of browsers and how runs are configured and read, and no module of Node', () => {
    const folder = join(root, 'lab');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => name.replaceAll('\\', '/'))
      .filter((name) => /\.tsx?$/.test(name) && !/\.test\.ts$|^vite\.config\.ts$/.test(name));
    expect(files.length).toBeGreaterThan(20);
    const targets = files.flatMap((name) =>
      [
        ...withoutComments(readFileSync(join(folder, name), 'utf8')).matchAll(
          /\bfrom\s+'([^']+)'|^import\s+'([^']+)'/gm,
        ),
      ].map(([, from, bare]) => ({ name, target: from ?? bare ?? '' })),
    );
    const allowed = /\/src\/(core\/|edge\/engine\/web\.ts$|edge\/runs\/)/;
    const wrong = targets
      .filter(({ target }) => target.startsWith('node:') || (/\/src\//.test(target) && !allowed.test(target)))
      .map(({ name, target }) => `${name} -> ${target}`);
    expect(wrong).toEqual([]);
    // What the files of edge that it imports import in turn, when the program runs.
    const reached = new Set<string>();
    const reach = (path: string): void => {
      if (reached.has(path)) return;
      reached.add(path);
      for (const { to, isTypeOnly } of importsOf(path)) if (!isTypeOnly && texts.has(to)) reach(to);
    };
    for (const { target } of targets) reach(target.replace(/^.*\/src\//, ''));
    expect([...reached].filter((path) => path.startsWith('edge/runs/')).length).toBeGreaterThan(10);
    const ofNode = [...reached]
      .flatMap(importsOf)
      .filter(({ to, isTypeOnly }) => to.startsWith('node:') && !isTypeOnly);
    expect(ofNode.map(say)).toEqual([]);
  });

  it('has no cycle of rooms, and none of files when the program runs', () => {
    const between = own.map(({ from, to }) => [roomOf(from), roomOf(to)] as const).filter(([from, to]) => from !== to);
    expect(findCycle(between)).toEqual([]);
    expect(findCycle(own.filter(({ isTypeOnly }) => !isTypeOnly).map(({ from, to }) => [from, to] as const))).toEqual(
      [],
    );
  });

  it('finds what it looks for', () => {
    expect(
      findCycle([
        ['a', 'b'],
        ['b', 'c'],
        ['c', 'b'],
      ]),
    ).toEqual(['b', 'c', 'b']);
    expect(
      findCycle([
        ['a', 'b'],
        ['a', 'c'],
        ['b', 'c'],
      ]),
    ).toEqual([]);
    expect(importsOf('core/figures/theme.ts')).toEqual([
      { from: 'core/figures/theme.ts', to: 'vega-lite', isTypeOnly: true },
    ]);
  });
});
