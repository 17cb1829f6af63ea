export * from './optimizers';
export * from './batches';
export * from './cascade';
