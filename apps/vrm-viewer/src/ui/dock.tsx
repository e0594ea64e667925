import { useRef, useState } from 'preact/hooks';
import { useScreen, useText } from './context.js';
import { Icon, type IconName } from './icon.js';
import { rovingIndex } from './roving.js';
import { PANELS, type PanelName } from './screen.js';

const ICONS: Record<PanelName, IconName> = {
  connect: 'plug',
  try: 'wand',
  scene: 'clapper',
  avatar: 'person',
  view: 'eye',
  settings: 'sliders',
};

/** The way to the panels: a rail at the edge, or a bar at the bottom of a phone. One stop for the tab key. */
export function Dock() {
  const screen = useScreen();
  const text = useText();
  const bar = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);

  const onKeyDown = (event: KeyboardEvent) => {
    const next = rovingIndex(event.key, current, PANELS.length);
    const button = next === undefined ? undefined : bar.current?.children[next];
    if (next === undefined || !(button instanceof HTMLElement)) return;
    event.preventDefault();
    setCurrent(next);
    button.focus();
  };
  return (
    <div ref={bar} class="dock card" role="toolbar" aria-label={text.nav.label} onKeyDown={onKeyDown}>
      {PANELS.map((name, index) => {
        const isOpen = screen.panel.value === name;
        return (
          <button
            key={name}
            id={`dock-${name}`}
            type="button"
            tabIndex={index === current ? 0 : -1}
            aria-expanded={isOpen}
            aria-controls={isOpen ? `panel-${name}` : undefined}
            onFocus={() => setCurrent(index)}
            onClick={() => screen.toggle(name)}
          >
            <Icon name={ICONS[name]} />
            <span>{text.nav[name]}</span>
          </button>
        );
      })}
    </div>
  );
}
