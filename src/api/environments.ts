// `cascading-traces/environments`: tasks for an actor, stepped many copies at once, with simple policies and pictures as data. Pure: it
// runs in a browser too.
export type {
  ActionSpace,
  EnvironmentCopies,
  EnvironmentKind,
  ObservationSpace,
} from '../core/environments/environment.ts';
export { type Episode, type EpisodeProgress, playEpisode } from '../core/environments/play-episode.ts';
export type { Policy, PolicyKind } from '../core/environments/policies/policy.ts';
export { parsePolicyName, policyKinds } from '../core/environments/policies/registry.ts';
export {
  type EnvironmentName,
  environmentKind,
  environmentNames,
  parseEnvironmentName,
} from '../core/environments/registry.ts';
export type { Scene, SceneColor, ScenePoint, SceneShape } from '../core/environments/scene/scene.ts';
export { sceneColors } from '../core/environments/scene/scene-colors.ts';
export { type SceneSvgOptions, sceneSvg } from '../core/environments/scene/scene-svg.ts';
export type { ActionRule, WatchableCopies, WatchableKind } from '../core/environments/watchable.ts';
export type { Shape } from '../core/graph/value.ts';
export { createRandom, type Random, type RandomState, restoreRandom } from '../core/random/random.ts';
