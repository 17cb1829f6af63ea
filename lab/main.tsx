// Starts the lab, or says in a sentence what the browser lacks.
import '@fontsource-variable/inter/wght.css';
import './lab.css';
import { effect } from '@preact/signals';
import { render } from 'preact';
import { App } from './app.tsx';
import { offerMathFont } from './math-font.ts';
import { missingFeatures } from './missing-features.ts';
import { startKeeping } from './offline.ts';
import { applyTheme, theme } from './state/preferences.ts';

effect(() => applyTheme(theme.value));
const place = document.getElementById('lab');
const missing = missingFeatures();
if (place) {
  place.textContent = '';
  if (missing.length > 0) {
    place.append(
      Object.assign(document.createElement('p'), {
        className: 'boot',
        textContent: `This browser lacks ${missing.join(', ')}, without which the lab cannot run; a version of 2023 or newer has it.`,
      }),
    );
  } else {
    offerMathFont();
    render(<App />, place);
    addEventListener('load', startKeeping);
  }
}
