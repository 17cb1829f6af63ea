// Where a signal is drawn: with mouse or finger along the line, or with a pen that keys move.
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { pointsOf, strokeHandlers } from '../controls/stroke.ts';
import type { PanelScales } from '../plot/marks.ts';

export interface DrawingPadProps {
  readonly panel: PanelScales;
  readonly samples: Float64Array;
  readonly sampleSeconds: number;
  readonly color: string;
  readonly onDraw: (samples: Float64Array) => void;
  /** What a key did, in words. */
  readonly onSay: (text: string) => void;
}

const [penSeconds, levelStep] = [0.2, 0.1];

export function DrawingPad({ panel, samples, sampleSeconds, color, onDraw, onSay }: DrawingPadProps) {
  const last = useRef<{ readonly at: number; readonly level: number } | undefined>(undefined);
  const pen = useSignal(0);
  const [low, high] = panel.y.domain;
  const limit = (level: number) => Math.min(high, Math.max(low, level));
  const lastSample = samples.length - 1;
  const penSamples = Math.max(1, Math.round(penSeconds / sampleSeconds));

  const place = (event: PointerEvent, svg: SVGSVGElement) => {
    const { left, top, width } = svg.getBoundingClientRect();
    const scale = svg.viewBox.baseVal.width / width;
    const seconds = panel.x.fromPixel((event.clientX - left) * scale);
    const at = Math.min(lastSample, Math.max(0, Math.round(seconds / sampleSeconds)));
    return { at, level: limit(panel.y.fromPixel((event.clientY - top) * scale)) };
  };
  /** A straight line from where the pen was. */
  const drawTo = (target: Float64Array, to: { readonly at: number; readonly level: number }) => {
    const from = last.current ?? to;
    const [first, end] = from.at <= to.at ? [from, to] : [to, from];
    for (let at = first.at; at <= end.at; at += 1) {
      const share = end.at === first.at ? 1 : (at - first.at) / (end.at - first.at);
      target[at] = first.level + share * (end.level - first.level);
    }
    if (first.at === end.at) target[to.at] = to.level;
    last.current = to;
  };
  const draw = (event: PointerEvent) => {
    const svg = (event.currentTarget as SVGElement).ownerSVGElement!;
    const next = samples.slice();
    for (const point of pointsOf(event)) drawTo(next, place(point, svg));
    onDraw(next);
  };
  const change = (by: number) => {
    const next = samples.slice();
    const level = limit(Math.round((samples[pen.value]! + by * (high - low)) * 100) / 100);
    for (let at = pen.value; at < Math.min(next.length, pen.value + penSamples); at += 1) next[at] = level;
    onDraw(next);
    return level;
  };
  const x = panel.x.toPixel(pen.value * sampleSeconds);
  return (
    <g
      class="pad"
      role="application"
      tabindex={0}
      aria-label="Drawing of the input. Arrow left and right move the pen, up and down raise and lower the signal there."
      {...strokeHandlers(last, draw)}
      onKeyDown={(event) => {
        const sideways = { ArrowLeft: -1, ArrowRight: 1, Home: -samples.length, End: samples.length }[event.key];
        const upwards = { ArrowUp: levelStep, ArrowDown: -levelStep }[event.key];
        if (sideways !== undefined) {
          pen.value = Math.min(lastSample, Math.max(0, pen.value + sideways * penSamples));
        } else if (upwards === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        const level = upwards === undefined ? samples[pen.value]! : change(upwards);
        onSay(`${Number((pen.value * sampleSeconds).toPrecision(4))} s: ${level.toPrecision(2)}`);
      }}
    >
      <rect
        x={panel.left}
        y={panel.top}
        width={panel.right - panel.left}
        height={panel.bottom - panel.top}
        fill="transparent"
      />
      <path class="pen" d={`M${x},${panel.top}V${panel.bottom}`} stroke={color} />
    </g>
  );
}
