export * from './optimizers';
export * from './cascade';
