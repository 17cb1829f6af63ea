// What changes while something is dragged, said to screen readers once it rests.
import { useEffect, useState } from 'preact/hooks';

const restMs = 600;

export function Spoken({ text }: { readonly text: string }) {
  const [said, setSaid] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSaid(text), restMs);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p class="spoken" aria-live="polite">
      {said}
    </p>
  );
}
