// Strokes of a mouse, finger or pen on what is drawn on.

/**
 * Handlers of a part that strokes are drawn on.
 * @param last where the stroke is; undefined while there is none, and at its first point
 * @param draw draws on to an event's points, and sets `last`
 */
export function strokeHandlers<Place>(last: { current: Place | undefined }, draw: (event: PointerEvent) => void) {
  const lift = () => {
    last.current = undefined;
  };
  return {
    onPointerDown(event: PointerEvent) {
      if (event.button !== 0) return;
      (event.currentTarget as Element).setPointerCapture(event.pointerId);
      last.current = undefined;
      draw(event);
    },
    onPointerMove(event: PointerEvent) {
      if (last.current && (event.currentTarget as Element).hasPointerCapture(event.pointerId)) draw(event);
    },
    onPointerUp: lift,
    onPointerCancel: lift,
  };
}

/** The points that an event is of: there may be several in a frame. */
export function pointsOf(event: PointerEvent): readonly PointerEvent[] {
  const moves = event.getCoalescedEvents?.() ?? [];
  return moves.length > 0 ? moves : [event];
}
