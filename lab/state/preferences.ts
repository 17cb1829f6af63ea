// Light or dark, as the system has it or as the reader chose; kept in this browser alone.
import { computed, signal } from '@preact/signals';
import { type Theme, type ThemeName, themes } from '../../src/core/figures/theme.ts';

const key = 'cet-lab-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');
const systemIsDark = signal(dark.matches);
dark.addEventListener('change', () => {
  systemIsDark.value = dark.matches;
});

function stored(): ThemeName | undefined {
  try {
    const name = localStorage.getItem(key);
    return name === 'light' || name === 'dark' ? name : undefined;
  } catch {
    // Storage is refused in some private windows; the system's choice is as good.
    return undefined;
  }
}

const chosen = signal<ThemeName | undefined>(stored());

export const theme = computed<Theme>(() => themes[chosen.value ?? (systemIsDark.value ? 'dark' : 'light')]);

export function toggleTheme(): void {
  chosen.value = theme.value.name === 'dark' ? 'light' : 'dark';
  try {
    localStorage.setItem(key, chosen.value);
  } catch {
    // As above: it holds until the page is closed.
  }
}

const still = matchMedia('(prefers-reduced-motion: reduce)');
/** Whether the reader asked for less motion. */
export const reducedMotion = signal(still.matches);
still.addEventListener('change', () => {
  reducedMotion.value = still.matches;
});

/** The colours of the figures as CSS variables, so that the page around them has the same. */
export function applyTheme({ name, ...colors }: Theme): void {
  const { style, dataset } = document.documentElement;
  dataset.theme = name;
  for (const [role, color] of Object.entries(colors)) {
    if (typeof color === 'string') style.setProperty(`--${role}`, color);
  }
}
