/** Simulated time of one presentation, or of one step of play (Section 4.1). */
export const stepSeconds = 0.2;
