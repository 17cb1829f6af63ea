// The paper's claims, decided on the finished runs by the rules of `cet reproduce`, with the numbers.
import { formatComparison } from '../../src/core/claims/claim.ts';
import type { DecidedClaim } from '../../src/core/claims/registry.ts';
import { summarizeClaims } from '../../src/core/report/reproduction-report.ts';
import { ScrollBox } from '../scroll-box.tsx';

const outcomes = { holds: '✓ holds', fails: '✗ fails', 'not-enough-data': '– not enough data' } as const;

function Claim({ decided }: { readonly decided: DecidedClaim }) {
  const { claim, outcome, comparisons, missing, seeds } = decided;
  return (
    <details class={`claim claim-${outcome}`}>
      <summary>
        <span class="claim-number">{claim.number}</span> <span class="claim-statement">{claim.statement}</span>{' '}
        <b>{outcomes[outcome]}</b>
      </summary>
      <p>
        {claim.source}. Decided by: {claim.rule}
        {seeds !== null && ` At least ${seeds === 1 ? 'one seed' : `${seeds} seeds`} a number.`}
      </p>
      {missing.length > 0 && <p>Missing: {missing.join('; ')}.</p>}
      {comparisons.length > 0 && (
        <ScrollBox name={`Numbers of claim ${claim.number}`}>
          <table class="runs">
            <thead>
              <tr>
                {['Comparison', 'Asked for', 'Holds'].map((name) => (
                  <th scope="col">{name}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {comparisons.map((comparison) => (
                <tr>
                  <th scope="row">{comparison.what}</th>
                  <td>{formatComparison(comparison)}</td>
                  <td>{comparison.holds ? 'yes' : 'no'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </details>
  );
}

export interface ClaimsProps {
  readonly decided: readonly DecidedClaim[];
  /** Where the runs are less than the paper's. */
  readonly shortfalls: readonly string[];
}

export function Claims({ decided, shortfalls }: ClaimsProps) {
  return (
    <section class="result">
      <h2>The paper’s claims</h2>
      {shortfalls.length > 0 && (
        <p class="caveat">
          <b>Decided on runs that are less than the paper’s: runs like the paper’s may decide otherwise.</b>{' '}
          {shortfalls.join('; ')}.
        </p>
      )}
      <p>
        {summarizeClaims(decided)} Decided on the finished runs, of each experiment those that are alike in everything
        but memory, delay and seed.
      </p>
      {decided.map((one) => (
        <Claim key={one.claim.number} decided={one} />
      ))}
    </section>
  );
}
