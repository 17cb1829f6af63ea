// Parts of the page that are loaded when they are first shown, since they bring large libraries; what does not arrive is said, and tried again.
import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';

/** A component whose code is loaded when it is first shown. */
export function lazily(load: () => Promise<ComponentType>): ComponentType {
  const loaded = signal<ComponentType | undefined>(undefined);
  const failed = signal(false);
  const start = () => {
    failed.value = false;
    load().then(
      (component) => {
        loaded.value = component;
      },
      () => {
        failed.value = true;
      },
    );
  };
  return function Lazy() {
    useEffect(() => {
      if (!loaded.value) start();
    }, []);
    const Loaded = loaded.value;
    if (Loaded) return <Loaded />;
    if (!failed.value) return <p role="status">Loading …</p>;
    return (
      <p role="alert">
        This part of the lab could not be loaded: it needs the network, or the program that serves it, when it is first
        opened.{' '}
        <button type="button" onClick={start}>
          Try again
        </button>
      </p>
    );
  };
}
