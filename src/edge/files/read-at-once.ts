// Many folders read, some at once.

/** Enough to keep a disk busy, and few enough for the files that a process may have open. */
const AT_ONCE = 32;

/** What `read` makes of each item, in the order of the items. @throws the first error of `read` */
export async function readAtOnce<Item, Result>(
  items: readonly Item[],
  read: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = new Array<Result>(items.length);
  const queue = items.entries();
  const work = async () => {
    for (const [at, item] of queue) results[at] = await read(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}
