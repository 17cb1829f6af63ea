// What training depends on: who learns, how large, from which seed, how long. A change begins anew.
import { Choice } from '../controls/choice.tsx';
import { MemoryChoice } from '../controls/memory-choice.tsx';
import { Typed, takeNumber } from '../controls/typed.tsx';
import { computeChoices } from '../learning/protocol.ts';
import {
  formatHiddenUnits,
  learningMemory,
  learningState,
  mostMemories,
  parseHiddenUnits,
  usualMemories,
} from './learning-state.ts';
import { OwnImages } from './own-images.tsx';

const computeLabels = { auto: 'fastest', 'one-thread': 'one thread', webgpu: 'WebGPU' } as const;

export function LearningSettings() {
  const { state, change } = learningState;
  const { memories, hidden, seed, updates, batch, rate, compute } = state.value;
  const most = Number.MAX_SAFE_INTEGER;
  return (
    <section class="settings" aria-labelledby="settings-title">
      <h2 id="settings-title">Change what learns</h2>
      <p class="hint">A change begins anew.</p>
      <MemoryChoice
        usual={usualMemories}
        chosen={memories}
        most={mostMemories}
        read={learningMemory}
        onChange={(next) => change({ memories: next })}
      />
      <div class="typed-lines">
        <Typed
          label="Hidden layers"
          text={formatHiddenUnits(hidden)}
          allowed="numbers of units with commas, such as 512, 512, or none"
          onType={(text) => {
            const units = parseHiddenUnits(text);
            if (units) change({ hidden: units });
            return units !== undefined;
          }}
        />
        <Typed
          label="Seed"
          text={String(seed)}
          allowed="a whole number from 0 to 4294967295"
          onType={takeNumber(0, 2 ** 32 - 1, true, (value) => change({ seed: value }))}
        />
        <Typed
          label="Updates"
          text={String(updates)}
          allowed="a whole number from 1 on"
          onType={takeNumber(1, most, true, (value) => change({ updates: value }))}
        />
        <Typed
          label="Batch"
          text={String(batch)}
          allowed="a whole number from 2 on"
          onType={takeNumber(2, most, true, (value) => change({ batch: value }))}
        />
        <Typed
          label="Learning rate"
          text={String(rate)}
          allowed="a number above 0, at most 10"
          onType={takeNumber(1e-9, 10, false, (value) => change({ rate: value }))}
        />
      </div>
      <Choice
        legend="Computed by"
        names={computeChoices}
        chosen={compute}
        labelOf={(name) => computeLabels[name]}
        onChange={(name) => change({ compute: name })}
      />
      <OwnImages />
    </section>
  );
}
