// Alignment: cosine similarity of the delayed-credit gradient and the true gradient of the same weights and batch,
// summed over the samples whose credit arrives. Undefined where either is zero; never clipped.

/** Inner products that a training graph computes: ⟨delayed, true⟩, ⟨delayed, delayed⟩, ⟨true, true⟩. */
export type AlignmentTerms = ArrayLike<number>;

/** Cosine from its inner products, or `null` where it is undefined. */
export function alignmentCosine(terms: AlignmentTerms): number | null {
  const [product = 0, delayedSquare = 0, trueSquare = 0] = Array.from(terms);
  const norms = Math.sqrt(delayedSquare) * Math.sqrt(trueSquare);
  return norms > 0 ? product / norms : null;
}
