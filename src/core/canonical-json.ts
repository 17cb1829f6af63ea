// JSON that does not depend on the order of keys: equal values have equal texts, and so equal hashes.

/** @param value plain data: what JSON can hold */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  const sorted = entries.sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${sorted.map(([key, one]) => `${JSON.stringify(key)}:${canonicalJson(one)}`).join(',')}}`;
}

/** Whether two values are the same but for the order of keys; what is not there is not the same as null. */
export function isSameJson(one: unknown, other: unknown): boolean {
  return (one === undefined) === (other === undefined) && canonicalJson(one) === canonicalJson(other);
}
