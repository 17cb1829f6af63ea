// Equations as MathML, which browsers set and screen readers read.
import type { ComponentChildren } from 'preact';
import { ScrollBox } from './scroll-box.tsx';

/** An equation on a line of its own, with its number in the paper. */
export function Equation({ children, number }: { readonly children: ComponentChildren; readonly number: string }) {
  return (
    <div class="equation">
      <ScrollBox name={`Equation, ${number}`}>
        <math display="block">{children}</math>
      </ScrollBox>
      <span class="equation-number">{number}</span>
    </div>
  );
}

/** A symbol within a sentence. */
export function M({ children }: { readonly children: ComponentChildren }) {
  return <math>{children}</math>;
}

export const Sub = ({ base, sub }: { readonly base: string; readonly sub: string }) => (
  <msub>
    <mi>{base}</mi>
    <mi>{sub}</mi>
  </msub>
);

/** In parentheses as high as what stands between them, whatever stands beside. */
export const Parens = ({ children }: { readonly children: ComponentChildren }) => (
  <mrow>
    <mo>(</mo>
    {children}
    <mo>)</mo>
  </mrow>
);

/** What was there T ago. */
const Earlier = ({ base }: { readonly base: string }) => (
  <msub>
    <mi>{base}</mi>
    <mrow>
      <mi>t</mi>
      <mo>−</mo>
      <mi>T</mi>
    </mrow>
  </msub>
);

/** The trace as a convolution (Eq. 3). */
export function TraceEquation() {
  return (
    <Equation number="Eq. 3">
      <msubsup>
        <mi>h</mi>
        <mi>t</mi>
        <mtext>trace</mtext>
      </msubsup>
      <mo>=</mo>
      <msubsup>
        <mo>∫</mo>
        <mn>0</mn>
        <mi>t</mi>
      </msubsup>
      <mi>g</mi>
      <Parens>
        <mi>t</mi>
        <mo>−</mo>
        <mi>s</mi>
      </Parens>
      <Sub base="h" sub="s" />
      <mspace width="0.15em" />
      <mi>d</mi>
      <mi>s</mi>
    </Equation>
  );
}

/** One state of the cascade (Eq. 4). */
export function CascadeEquation() {
  return (
    <Equation number="Eq. 4">
      <mfrac>
        <mrow>
          <mi>d</mi>
          <msup>
            <mi>h</mi>
            <mi>k</mi>
          </msup>
        </mrow>
        <mrow>
          <mi>d</mi>
          <mi>t</mi>
        </mrow>
      </mfrac>
      <mo>=</mo>
      <mo>−</mo>
      <mi>α</mi>
      <msup>
        <mi>h</mi>
        <mi>k</mi>
      </msup>
      <mo>+</mo>
      <msup>
        <mi>h</mi>
        <mrow>
          <mi>k</mi>
          <mo>−</mo>
          <mn>1</mn>
        </mrow>
      </msup>
    </Equation>
  );
}

/** The kernel of the cascade and its rate (Eq. 5). */
export function KernelEquation() {
  return (
    <Equation number="Eq. 5">
      <mi>g</mi>
      <Parens>
        <mi>t</mi>
      </Parens>
      <mo>∝</mo>
      <msup>
        <mi>t</mi>
        <mrow>
          <mi>n</mi>
          <mo>−</mo>
          <mn>1</mn>
        </mrow>
      </msup>
      <msup>
        <mi>e</mi>
        <mrow>
          <mo>−</mo>
          <mi>α</mi>
          <mi>t</mi>
        </mrow>
      </msup>
      <mo>,</mo>
      <mspace width="0.8em" />
      <mi>α</mi>
      <mo>=</mo>
      <mfrac>
        <mrow>
          <mi>n</mi>
          <mo>−</mo>
          <mn>1</mn>
        </mrow>
        <mi>T</mi>
      </mfrac>
    </Equation>
  );
}

/** What learning needs of the trace. */
export function WantedEquation() {
  return (
    <Equation number="Section 3">
      <msubsup>
        <mi>h</mi>
        <mi>t</mi>
        <mtext>CET</mtext>
      </msubsup>
      <mo>≈</mo>
      <Earlier base="h" />
    </Equation>
  );
}

/** What a synapse does with a late error: it pairs it with what its memory has kept. */
export function LateUpdateEquation() {
  return (
    <Equation number="Section 3">
      <mi>Δ</mi>
      <mi>w</mi>
      <mo>∝</mo>
      <mo>−</mo>
      <Earlier base="δ" />
      <mspace width="0.2em" />
      <msubsup>
        <mi>h</mi>
        <mi>t</mi>
        <mtext>trace</mtext>
      </msubsup>
    </Equation>
  );
}
