// What goes into a credit graph and comes out of it, by name. Everything over steps is [step, environment, ...].

/** Names of a credit graph's inputs and outputs, by layer and, where it ends in an environment, for it alone. */
export const creditTensors = {
  /** [rows, environments, in]: presentations. */
  activity: (layer: string) => `${layer}.activity`,
  /** [rows, environments, out]: what the layer made of them; where it is rectified. */
  response: (layer: string) => `${layer}.response`,
  /** [steps, environments, out]: δ of `delay` steps ago. */
  delta: (layer: string) => `${layer}.delta`,
  /** [steps, environments, out]: the entropy's δ, of `delay` steps ago or of the window itself. */
  entropyDelta: (layer: string) => `${layer}.entropyDelta`,
  /** Scalar: what the entropy's δ is multiplied by. */
  entropyScale: 'entropyScale',
  /** [steps, environments, in]: presentations of the window itself, for the entropy's δ where it is immediate. */
  windowActivity: (layer: string) => `${layer}.windowActivity`,
  /** [rows, steps]: weight of each presentation in the trace of each step; where an error meets more than one. */
  lags: (layer: string) => `${layer}.lags`,
  /** [nodes, steps, environments]: R. */
  returns: (layer: string) => `${layer}.returns`,
  /** [environments, steps, nodes]: L. */
  remains: (layer: string) => `${layer}.remains`,
  /** [nodes, environments]: γλ R_0. */
  startReturns: (layer: string) => `${layer}.startReturns`,
  /** [environments]: γλ L_0 for one node; for more, 1 where no episode ended, else 0. */
  startRemains: (layer: string) => `${layer}.startRemains`,
  /** [out, in]: (γλ)^steps of each synapse; where there is more than one node. */
  decay: (layer: string) => `${layer}.decay`,
  /** [nodes, out, in]: ℓ of each synapse; where there is more than one node. */
  interpolation: (layer: string) => `${layer}.interpolation`,
  /** [out, nodes, in]: the same, where there are states too. */
  interpolationByOutput: (layer: string) => `${layer}.interpolationByOutput`,
  /** [environments, out × in]: e of all environments; the same memory as `trace`. */
  traces: (layer: string) => `${layer}.traces`,
  /** [out, in]: e of one environment. */
  trace: (layer: string, environment: number) => `${layer}.trace.${environment}`,
  nextTrace: (layer: string, environment: number) => `${layer}.nextTrace.${environment}`,
  /** [out, order, in]: y of one environment. */
  states: (layer: string, environment: number) => `${layer}.states.${environment}`,
  nextStates: (layer: string, environment: number) => `${layer}.nextStates.${environment}`,
  /** [order, order], [order, steps] and [order, steps]: `WindowCascade`. */
  transition: (layer: string) => `${layer}.transition`,
  gains: (layer: string) => `${layer}.gains`,
  readout: (layer: string) => `${layer}.readout`,
  /** [out, in] */
  gradient: (layer: string) => `${layer}.gradient`,
  /** [steps, environments, in] and [steps, environments, out]: presentation and response that each error is about. */
  ownActivity: (layer: string) => `${layer}.ownActivity`,
  ownResponse: (layer: string) => `${layer}.ownResponse`,
  /** [3]: `AlignmentTerms`. */
  alignment: (layer: string) => `${layer}.alignment`,
} as const;
