// `cascading-traces/web`: the compute engine in a browser (needs the package `onnxruntime-web` beside this one).
export { createWebEngine, type WebEngineOptions, type WebRuntime } from '../edge/engine/web.ts';
