import type { ComponentChildren, JSX } from 'preact';
import { Icon, type IconName } from './icon.js';

interface ButtonProps extends Omit<JSX.IntrinsicElements['button'], 'icon'> {
  icon?: IconName;
  look?: 'plain' | 'primary' | 'quiet';
  children?: ComponentChildren;
}

export function Button({ icon, look = 'plain', children, class: more, ...rest }: ButtonProps) {
  return (
    <button type="button" class={`button ${look} ${more ?? ''}`} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A button that shows only a picture; its label is its name and its tooltip. */
export function IconButton({ label, icon, class: more, ...rest }: ButtonProps & { label: string; icon: IconName }) {
  return (
    <button type="button" class={`icon-button ${more ?? ''}`} aria-label={label} title={label} {...rest}>
      <Icon name={icon} />
    </button>
  );
}
