// Where runs come from, and which of them are shown.
import { useEffect, useId } from 'preact/hooks';
import { countOf, formatCount, formatDelay } from '../../src/core/figures/text.ts';
import { useFileDrops } from '../file-drops.ts';
import { chosen, describeFound, experimentKey, experiments } from './chosen.ts';
import { resultsState } from './results-state.ts';
import {
  closeDropped,
  damaged,
  dropRemark,
  followServedRuns,
  isServed,
  openChosen,
  openTransfer,
  reading,
  runs,
  serverRemark,
  shown,
} from './run-store.ts';

function Opening() {
  const [folderId, filesId] = [useId(), useId()];
  const dropClass = useFileDrops((dropped) => void openTransfer(dropped));
  const open = (event: Event & { readonly currentTarget: HTMLInputElement }) => {
    const field = event.currentTarget;
    if (field.files) void openChosen(field.files);
    // The same files may be chosen again.
    field.value = '';
  };
  return (
    <div class={`opening ${dropClass}`}>
      <p>Drop a run folder here, or a folder of them.</p>
      <div class="buttons">
        <label class="file" for={folderId}>
          Open a folder
          <input id={folderId} type="file" multiple onChange={open} {...{ webkitdirectory: true }} />
        </label>
        <label class="file" for={filesId}>
          Open files
          <input id={filesId} type="file" multiple accept=".json,.jsonl" onChange={open} />
        </label>
      </div>
    </div>
  );
}

function Source() {
  const current = shown.value;
  const progress = reading.value;
  if (progress) {
    return (
      <p role="status">
        Reading run {formatCount(progress.done)} of {formatCount(progress.total)} …
      </p>
    );
  }
  if (!current) {
    return isServed.value === false ? (
      <p class="hint">
        Or start the lab by <code>cet lab --results runs</code>: then the runs in that folder are here, as they go on.
      </p>
    ) : null;
  }
  const count = countOf(current.outcomes.length, 'run');
  return (
    <>
      <p>
        {current.source === 'served' ? (
          <>
            {count} in <b>{current.folder}</b>, asked for again as they go on.
          </>
        ) : (
          `${count} dropped on the page.`
        )}
      </p>
      {current.source === 'dropped' && (
        <button type="button" onClick={closeDropped}>
          {isServed.value ? 'Back to what is served' : 'Close them'}
        </button>
      )}
    </>
  );
}

function Damaged() {
  const found = damaged.value;
  if (found.length === 0) return null;
  const sentences = found.map(({ name, reason }) => (reason.includes(name) ? reason : `${name}: ${reason}`));
  if (found.length <= 2)
    return (
      <p class="complaint" role="status">
        {sentences.join(' ')}
      </p>
    );
  return (
    <details class="damaged">
      <summary>{countOf(found.length, 'run')} cannot be shown</summary>
      <ul>
        {sentences.slice(0, 50).map((sentence) => (
          <li>{sentence}</li>
        ))}
      </ul>
      {sentences.length > 50 && <p>… and {sentences.length - 50} more.</p>}
    </details>
  );
}

/** `updates 20,000, learningRate 0.001`. */
function describeValues(values: Readonly<Record<string, unknown>>): string {
  const text = (value: unknown) =>
    typeof value === 'number' && value >= 1000
      ? formatCount(value)
      : typeof value === 'string'
        ? value
        : JSON.stringify(value);
  return Object.entries(values)
    .map(([key, value]) => `${key} ${text(value)}`)
    .join(', ');
}

function Choices() {
  const [experimentId, groupId, delayId, filterId] = [useId(), useId(), useId(), useId()];
  const current = chosen.value;
  const { change, state } = resultsState;
  if (runs.value.length === 0) return null;
  return (
    <div class="choices">
      <label for={filterId}>Only runs with</label>
      <input
        id={filterId}
        type="search"
        placeholder="cet, seed 1, unfinished"
        maxLength={80}
        value={state.value.filter}
        onInput={(event) => change({ filter: event.currentTarget.value })}
        autocomplete="off"
        spellcheck={false}
      />
      {current && (
        <>
          <label for={experimentId}>Experiment</label>
          <select
            id={experimentId}
            value={experimentKey(current.found)}
            onChange={(event) => change({ experiment: event.currentTarget.value, group: 1, delay: 0 })}
          >
            {experiments.value.map((found) => (
              <option value={experimentKey(found)}>
                {describeFound(found)} ({found.runs.length})
              </option>
            ))}
          </select>
        </>
      )}
      {current && current.groups.length > 1 && (
        <>
          <label for={groupId}>Runs alike in</label>
          <select
            id={groupId}
            value={String(current.groupAt + 1)}
            onChange={(event) => change({ group: Number(event.currentTarget.value) })}
          >
            {current.groups.map(({ values, runs: members }, at) => (
              <option value={String(at + 1)}>
                {describeValues(values)} ({members.length})
              </option>
            ))}
          </select>
        </>
      )}
      {current && current.delays.length > 1 && (
        <>
          <label for={delayId}>Delay of the curves</label>
          <select
            id={delayId}
            value={String(current.delay)}
            onChange={(event) => change({ delay: Number(event.currentTarget.value) })}
          >
            {current.delays.map((seconds) => (
              <option value={String(seconds)}>{formatDelay(seconds)}</option>
            ))}
          </select>
        </>
      )}
      {current?.isOther && (
        <p class="complaint remark" role="status">
          There are no runs of “{state.value.experiment}” here; {describeFound(current.found)} is shown.
        </p>
      )}
    </div>
  );
}

export function ResultsStory() {
  useEffect(followServedRuns, []);
  return (
    <>
      <p>Curves, heat maps and the paper’s claims from runs of your own. They are read in this page and go nowhere.</p>
      <Opening />
      <p class="complaint" role="status">
        {dropRemark.value}
      </p>
      <p class="complaint" role="status">
        {serverRemark.value}
      </p>
      <Source />
      <Damaged />
      <Choices />
    </>
  );
}
