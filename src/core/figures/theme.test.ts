import { describe, expect, it } from 'vitest';
import { colorAt, inkTurn, luminance as luminanceOf } from './heat-map.ts';
import { memoryStyle, memoryStyles } from './memory-style.ts';
import { type Theme, themes } from './theme.ts';

type Triple = readonly [number, number, number];

function linearRgb(hex: string): Triple {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

const luminance = ([red, green, blue]: Triple) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;

/** WCAG 2 contrast ratio, 1 to 21. */
function contrast(a: string, b: string): number {
  const [low, high] = [luminance(linearRgb(a)), luminance(linearRgb(b))].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function cielab([red, green, blue]: Triple): Triple {
  const root = (value: number) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116);
  const x = root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505);
  const y = root(luminance([red, green, blue]));
  const z = root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

// Linear RGB as seen without one kind of cone (Machado, Oliveira and Fernandes 2009, severity 1).
const visions: Readonly<Record<string, readonly Triple[]>> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function difference(a: string, b: string, vision: readonly Triple[]): number {
  const seen = (hex: string) => {
    const color = linearRgb(hex);
    const mixed = vision.map((row) => row.reduce((sum, weight, channel) => sum + weight * color[channel]!, 0));
    return cielab(mixed.map((value) => Math.min(1, Math.max(0, value))) as unknown as Triple);
  };
  return Math.hypot(...seen(a).map((value, axis) => value - seen(b)[axis]!));
}

const hexOf = (color: readonly number[]) =>
  `#${color.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;

const memories = ['et', 'cet:2', 'cet:6', 'cet:10', 'ltp-ltd:0.1', 'perfect', 'backprop'];
const cascades = ['et', 'cet:2', 'cet:6', 'cet:10'];

describe.each(Object.values(themes))('the $name theme', (theme: Theme) => {
  const colors = (labels: readonly string[]) => labels.map((label) => memoryStyle(label, theme).color);

  it('draws every line and mark with a contrast of 3:1 or more, and every text of 4.5:1', () => {
    for (const color of [...colors([...memories, 'cet:3', 'cet:20', 'cet:200']), theme.signal]) {
      expect(contrast(color, theme.background), color).toBeGreaterThanOrEqual(3);
    }
    for (const color of [theme.ink, theme.muted, theme.error]) {
      expect(contrast(color, theme.background), color).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('orders et, cet:2, cet:6, cet:10 by lightness, 10 or more steps of L* apart', () => {
    const lightness = colors(cascades).map((color) => cielab(linearRgb(color))[0]);
    const direction = theme.name === 'light' ? -1 : 1;
    for (let at = 1; at < lightness.length; at++) {
      expect(direction * (lightness[at]! - lightness[at - 1]!)).toBeGreaterThanOrEqual(10);
    }
  });

  it.each(Object.keys(visions))('tells et, cet:2, cet:6, cet:10 apart with %s', (vision) => {
    const shown = colors(cascades);
    shown.forEach((color, at) => {
      for (const other of shown.slice(at + 1)) {
        expect(difference(color, other, visions[vision]!), `${color} ${other}`).toBeGreaterThan(14);
      }
    });
  });

  it('has colours of heat maps whose lightness goes one way, further from the background the greater the value', () => {
    const steps = Array.from({ length: 41 }, (_, at) => cielab(linearRgb(hexOf(colorAt(theme.heat, at / 40))))[0]);
    const direction = theme.name === 'light' ? -1 : 1;
    for (let at = 1; at < steps.length; at += 1) expect(direction * (steps[at]! - steps[at - 1]!)).toBeGreaterThan(0.5);
  });

  it.each(Object.keys(visions))('tells each two neighbouring anchors of heat apart with %s', (vision) => {
    theme.heat.slice(1).forEach((color, at) => {
      expect(difference(color, theme.heat[at]!, visions[vision]!), `${theme.heat[at]} ${color}`).toBeGreaterThan(14);
    });
  });

  it('writes numbers into cells of every colour with a contrast of 4.5:1 or more', () => {
    const turn = inkTurn(theme.heat);
    for (let at = 0; at <= 200; at += 1) {
      const color = colorAt(theme.heat, at / 200);
      const isDark = theme.name === 'light' ? at / 200 < turn : at / 200 > turn;
      const own = luminanceOf(color) + 0.05;
      expect(isDark ? own / 0.05 : 1.05 / own, `${color}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('never draws two memories of one figure alike', () => {
    const labels = [...memories, 'et:0.5', 'et:0.9', 'ltp-ltd:0.1:0.2', 'cet:7', 'cet:200'];
    const styles = memoryStyles(labels, theme).map((style) => JSON.stringify(style));
    expect(new Set(styles).size).toBe(labels.length);
  });

  it('draws an order-1 cascade as the classical trace that it is', () => {
    expect(memoryStyle('cet:1', theme)).toEqual(memoryStyle('et', theme));
  });

  it('gives a memory the same look whatever else is in the figure', () => {
    expect(memoryStyles(['perfect', 'cet:6'], theme)[1]).toEqual(memoryStyles(['et', 'cet:6', 'cet:10'], theme)[1]);
  });
});
