// How rows of the paper's tables of hyperparameters are found and named, whatever is learned.
import { formatMemory, type Memory } from '../../core/credit/memory.ts';

/** Delay that is added with each layer, where delays stack up. */
export const RETROGRADE_SECONDS = 120;

/** What else can be done where there is no row. */
export const INSTEAD = 'leave out --preset and give --lr';

/** The order whose values a memory gets. The paper lists neither perfect memory nor undelayed learning; these get those of order 10. */
function orderOf(memory: Memory): { readonly order: number; readonly listed: boolean } {
  if (memory.kind === 'perfect' || memory.kind === 'backprop') return { order: 10, listed: false };
  return { order: memory.kind === 'et' ? 1 : memory.kind === 'cet' ? memory.order : 0, listed: true };
}

/** The row of a memory: the order that it is listed under, and its source in words. */
export function paperRow(memory: Memory) {
  const { order, listed } = orderOf(memory);
  return {
    order,
    listed,
    /** @param where in the table, such as ` at 2 s` */
    source: (table: string, where = '') =>
      listed
        ? `${table}, order ${order}${where}`
        : `${table} lists no ${formatMemory(memory)}; these are its values for order ${order}${where}`,
  };
}
