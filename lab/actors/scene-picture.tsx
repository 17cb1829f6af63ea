// The picture of an environment in the page: the shapes of its world, the vertical axis turned upwards.
import type { Scene, ScenePoint, SceneShape } from '../../src/core/environments/scene/scene.ts';
import { sceneColors } from '../../src/core/environments/scene/scene-colors.ts';

const pointsText = (points: readonly ScenePoint[]) => points.map(({ x, y }) => `${x},${y}`).join(' ');

function Shape({ shape }: { readonly shape: SceneShape }) {
  switch (shape.kind) {
    case 'polygon':
      return <polygon points={pointsText(shape.points)} fill={sceneColors[shape.fill]} />;
    case 'line':
      return (
        <polyline
          points={pointsText(shape.points)}
          fill="none"
          stroke={sceneColors[shape.stroke]}
          stroke-width={shape.width}
          stroke-linecap="round"
          stroke-linejoin="round"
        />
      );
    case 'circle':
      return <circle cx={shape.centre.x} cy={shape.centre.y} r={shape.radius} fill={sceneColors[shape.fill]} />;
    case 'rectangle': {
      const { corner, width, height, fill } = shape;
      return <rect x={corner.x} y={corner.y} width={width} height={height} fill={sceneColors[fill]} />;
    }
    default:
      return shape satisfies never;
  }
}

export function ScenePicture({ scene, name }: { readonly scene: Scene; readonly name: string }) {
  const { corner, width, height } = scene.view;
  return (
    <svg class="environment" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={name}>
      <rect width={width} height={height} fill={sceneColors[scene.background]} />
      <g transform={`translate(${-corner.x} ${corner.y + height}) scale(1 -1)`}>
        {scene.shapes.map((shape) => (
          <Shape shape={shape} />
        ))}
      </g>
    </svg>
  );
}
