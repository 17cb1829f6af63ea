// What the build makes of imports that are no code.
declare module '*.css';
declare module '*?url' {
  const address: string;
  // biome-ignore lint/style/noDefaultExport: the build decides how an address is exported.
  export default address;
}
