// What the build makes of imports that are no code.
declare module '*.css';
declare module '*?url' {
  const address: string;
  // biome-ignore lint/style/noDefaultExport: the build decides how an address is exported.
  export default address;
}
declare module '*?worker&url' {
  const address: string;
  // biome-ignore lint/style/noDefaultExport: the build decides how an address is exported.
  export default address;
}
declare module 'virtual:mnist' {
  const addresses: Readonly<Record<'trainingImages' | 'trainingLabels' | 'testImages' | 'testLabels', string>>;
  // biome-ignore lint/style/noDefaultExport: as above.
  export default addresses;
}
