// How wide a figure may be in its place.
import { useEffect, useRef, useState } from 'preact/hooks';

/** Width of the element in the units of figures: CSS pixels, less where the page's letters are larger than usual. */
export function useFigureWidth() {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => {
      const letters = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
      setWidth(Math.max(240, Math.round(element.clientWidth / letters)));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, width };
}
