// A box that scrolls where what it holds is too large, by keys as well: they need a place for the focus.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

export interface ScrollBoxProps {
  /** For people who do not see it. */
  readonly name: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}

export function ScrollBox({ name, class: more = '', children }: ScrollBoxProps) {
  const box = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = () => {
      const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element;
      setScrolls(scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1);
    };
    // Letters of another width arrive after the first layout.
    void document.fonts.ready.then(measure);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    if (element.firstElementChild) observer.observe(element.firstElementChild);
    return () => observer.disconnect();
  }, []);
  return (
    <div class={`scroll-box ${more}`} ref={box} {...(scrolls && { tabIndex: 0, role: 'group', 'aria-label': name })}>
      {children}
    </div>
  );
}
