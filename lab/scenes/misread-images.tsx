// Some test images that a network takes for something else, and what each takes them for.
import { memoryStyles } from '../../src/core/figures/memory-style.ts';
import { Swatch } from '../controls/swatch.tsx';
import { images, training } from '../learning/client.ts';
import { theme } from '../state/preferences.ts';
import { PixelPicture } from './pixel-picture.tsx';

export function MisreadImages() {
  const { misread, setting, update } = training.value;
  const summary = images.value;
  if (!setting || !summary) return null;
  const styles = memoryStyles(setting.memories, theme.value);
  const nameOf = (label: number) => summary.classes[label] ?? String(label);
  return (
    <section aria-labelledby="misread-title">
      <h2 id="misread-title">Some that are misread</h2>
      {misread.length === 0 ? (
        <p class="hint">{update === 0 ? '' : 'None of the test images that were looked at.'}</p>
      ) : (
        <ul class="misread">
          {misread.map(({ index, pixels, label, readAs }) => (
            <li key={index}>
              <span class="misread-label" aria-hidden="true">
                {nameOf(label)}
              </span>
              <PixelPicture
                pixels={pixels}
                columns={summary.columns}
                rows={summary.rows}
                label={`Test image ${index}: ${nameOf(label)}`}
              />
              <dl>
                {readAs.map((read, at) => (
                  <div class={read === label ? 'right' : 'wrong'}>
                    <dt>
                      <Swatch {...styles[at]!} />
                      <span class="spoken">{setting.memories[at]}</span>
                    </dt>
                    <dd>
                      {nameOf(read)}
                      <span aria-hidden="true">{read === label ? ' ✓' : ' ✗'}</span>
                      <span class="spoken">{read === label ? 'right' : 'wrong'}</span>
                    </dd>
                  </div>
                ))}
              </dl>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
