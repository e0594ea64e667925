import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { IconButton } from './button.js';
import { useScreen, useText } from './context.js';
import type { PanelName } from './screen.js';

interface PanelProps {
  name: PanelName;
  title: string;
  /** Beside the title. */
  tools?: ComponentChildren;
  /** A card at the edge; a strip lies below her, for what is wide. */
  look?: 'card' | 'strip';
  children: ComponentChildren;
}

/** A card at the edge, or a sheet from below on a phone. It does not block the page: she stays in reach beside it. */
export function Panel({ name, title, tools, look = 'card', children }: PanelProps) {
  const screen = useScreen();
  const text = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  const { askedFor } = screen;

  useEffect(() => {
    if (askedFor.peek() === name) heading.current?.focus();
  }, [askedFor, name]);

  return (
    <section
      id={`panel-${name}`}
      class={`panel card ${look === 'strip' ? 'is-strip' : ''}`}
      role="dialog"
      aria-modal="false"
      aria-labelledby={`title-${name}`}
    >
      <header class="panel-head">
        <h2 id={`title-${name}`} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        {tools}
        <IconButton label={text.nav.close} icon="close" onClick={() => screen.close()} />
      </header>
      <div class="panel-body">{children}</div>
    </section>
  );
}
