// The other forms in which a run can write what it measures.

export const logKinds = ['tensorboard', 'json'] as const;
export type LogKind = (typeof logKinds)[number];
