// The one look of all figures, light and dark: ink, axes and letters; the colours of memories are in memory-style.ts.
import type { Config } from 'vega-lite';

/** Colours of a theme as `#rrggbb`. Lines and texts have a contrast of at least 3:1 and 4.5:1 with the background. */
export interface Theme {
  readonly name: 'light' | 'dark';
  readonly background: string;
  /** Titles, labels in the plot, and what is no trace at all: perfect memory. */
  readonly ink: string;
  /** Axes and their labels. */
  readonly muted: string;
  /** Grid lines, quieter than anything that carries data. */
  readonly grid: string;
  /** Fill below an input signal, and its outline. */
  readonly signalFill: string;
  readonly signal: string;
  /** Colour of a cascade by its order, between anchors: the higher the order, the further from the background. */
  readonly cascade: readonly (readonly [order: number, color: string])[];
  readonly ltpLtd: string;
  /** Cells of a heat map from the least to the greatest value, evenly spaced: ever further from the background. */
  readonly heat: readonly string[];
  /** The error signal δ, and the moment when it comes. */
  readonly error: string;
}

export type ThemeName = Theme['name'];

// Lightness (CIELAB L*) falls 61, 45, 35, 17 over orders 1, 2, 6, 10 on white and rises 55, 65, 76, 88 on black, so that
// the lines keep their order in greyscale; all four stay more than 14 units of colour difference apart in
// simulated protanopia, deuteranopia and tritanopia.
export const themes: Readonly<Record<ThemeName, Theme>> = {
  light: {
    name: 'light',
    background: '#ffffff',
    ink: '#1f2328',
    muted: '#59636e',
    grid: '#e7eaed',
    signalFill: '#e1e5e9',
    signal: '#848d97',
    cascade: [
      [1, '#dd7a00'],
      [2, '#c42f68'],
      [6, '#7230a2'],
      [10, '#1c1c70'],
      [40, '#052a2f'],
      [200, '#000000'],
    ],
    ltpLtd: '#0e8a9c',
    heat: ['#f8ecdc', '#f3b37a', '#dd6b5f', '#a33a7c', '#5b2a86', '#1f1c5c'],
    error: '#c8102e',
  },
  dark: {
    name: 'dark',
    background: '#0d1117',
    ink: '#e6edf3',
    muted: '#9198a1',
    grid: '#232a33',
    signalFill: '#2a313b',
    signal: '#6e7681',
    cascade: [
      [1, '#cc6a12'],
      [2, '#ee79a6'],
      [6, '#cbb0f8'],
      [10, '#b4e2ff'],
      [40, '#d3fae2'],
      [200, '#ffffff'],
    ],
    ltpLtd: '#2fa7b8',
    heat: ['#241f4a', '#5a2b80', '#a03a7e', '#d96a64', '#f2ab73', '#fbe9cf'],
    error: '#ff8076',
  },
};

/** Families in order of preference: the renderers bring Inter along, a browser without it takes the next. */
export const fontFamily = "Inter, 'Helvetica Neue', Arial, sans-serif";

/** The Vega-Lite configuration of a theme: thin axes, quiet grid, a legend above the plot where it covers no data. */
export function themeConfig(theme: Theme): Config {
  return {
    background: theme.background,
    font: fontFamily,
    padding: { left: 6, right: 10, top: 8, bottom: 6 },
    view: { stroke: null },
    title: {
      color: theme.ink,
      fontSize: 13,
      fontWeight: 600,
      subtitleColor: theme.muted,
      subtitleFontSize: 11,
      subtitlePadding: 4,
      anchor: 'start',
      frame: 'group',
      offset: 8,
    },
    axis: {
      domainColor: theme.muted,
      tickColor: theme.muted,
      gridColor: theme.grid,
      labelColor: theme.muted,
      titleColor: theme.ink,
      labelFontSize: 11,
      titleFontSize: 12,
      titleFontWeight: 400,
      tickSize: 4,
      labelPadding: 3,
      titlePadding: 7,
    },
    axisX: { grid: false, labelFlush: false, tickCount: 6 },
    axisY: { domain: false, ticks: false, tickCount: 5 },
    legend: {
      orient: 'top',
      direction: 'horizontal',
      title: null,
      labelColor: theme.ink,
      labelFontSize: 12,
      symbolType: 'stroke',
      symbolSize: 260,
      symbolStrokeWidth: 2.2,
      columnPadding: 14,
      rowPadding: 3,
      offset: 8,
    },
    line: { strokeWidth: 2, strokeJoin: 'round' },
    rule: { color: theme.muted, strokeWidth: 1 },
    text: { color: theme.ink, fontSize: 11 },
  };
}
