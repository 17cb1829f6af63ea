// Memories by their text forms: their order in legends (the classical trace, cascades by their order, other traces, perfect memory, no
// delay), and which are classical traces.

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

/** Whether it is a classical trace, of the delay's own decay (`et`) or a given one (`et:0.9`). */
export function isClassicalTrace(memory: string): boolean {
  return memory.split(':')[0] === 'et';
}
