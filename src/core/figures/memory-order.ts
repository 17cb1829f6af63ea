// The order of memories in legends: the classical trace, cascades by their order, other traces, perfect memory, no delay.

const kinds = ['et', 'cet', 'ltp-ltd', 'perfect', 'backprop'];

/** Rank of the kind, how many numbers follow, the numbers: compared one after the other. */
function sortKey(memory: string): readonly number[] {
  const [kind = '', ...numbers] = memory.split(':');
  const rank = kinds.indexOf(kind);
  return [rank < 0 ? kinds.length : rank, numbers.length, ...numbers.map(Number)];
}

/** Compares two memories by their text forms, for sorting. */
export function compareMemories(one: string, other: string): number {
  const otherKey = sortKey(other);
  return (
    sortKey(one)
      .map((value, at) => value - (otherKey[at] ?? 0))
      .find((difference) => difference !== 0) ?? 0
  );
}
