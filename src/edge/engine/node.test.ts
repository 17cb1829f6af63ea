import { describe, expect, it } from 'vitest';
import { UserError } from '../../core/errors.ts';
import { GraphBuilder } from '../../core/graph/graph-builder.ts';
import { createNodeEngine, listProviders } from './node.ts';

/** y = 2 x, on vectors of three. */
function doubling() {
  const builder = new GraphBuilder('doubling', 'float32');
  const x = builder.input('x', 'float32', [3]);
  builder.output('y', builder.add(x, x));
  return builder.build();
}

describe('a program of the engine', () => {
  it("reads from and writes to the caller's buffers, anew in each run", async () => {
    const engine = await createNodeEngine({ threads: 1 });
    const program = await engine.compile(doubling());
    const x = Float32Array.of(1, 2, 3);
    const y = new Float32Array(3);
    const bound = program.bind({ x }, { y });
    await bound.run();
    expect([...y]).toEqual([2, 4, 6]);
    x[1] = 10;
    await bound.run();
    expect([...y]).toEqual([2, 20, 6]);
    await program.release();
  });

  it('is not tied to buffers that are missing or of another length, and says which', async () => {
    const program = await (await createNodeEngine({ threads: 1 })).compile(doubling());
    expect(() => program.bind({}, { y: new Float32Array(3) })).toThrow('doubling: tensor x [3] was given no buffer');
    expect(() => program.bind({ x: new Float32Array(4) }, { y: new Float32Array(3) })).toThrow(
      /x \[3\] was given a buffer of 4/,
    );
    await program.release();
  });
});

describe('providers', () => {
  it('there is always the CPU', async () => {
    expect(await listProviders()).toContain('cpu');
  });

  it('one that does not exist is refused with a sentence when a graph is compiled', async () => {
    const engine = await createNodeEngine({ threads: 1, provider: 'abacus' });
    await expect(engine.compile(doubling())).rejects.toThrow(UserError);
    await expect(engine.compile(doubling())).rejects.toThrow(/provider abacus cannot be used .* use --provider cpu/);
  });
});
