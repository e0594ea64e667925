import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { Button, IconButton } from './button.js';
import type { IconName } from './icon.js';

interface FileButtonProps {
  accept: string;
  onFiles: (files: File[]) => void;
  children?: ComponentChildren;
  /** Shown as a picture alone, with this as its name. */
  label?: string;
  multiple?: boolean;
  disabled?: boolean;
  icon?: IconName;
  look?: 'plain' | 'primary';
}

/** A button that opens the browser's file dialogue. */
export function FileButton({
  accept,
  onFiles,
  children,
  label,
  multiple,
  disabled,
  icon = 'upload',
  look = 'primary',
}: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      {label === undefined ? (
        <Button look={look} icon={icon} disabled={disabled} onClick={() => input.current?.click()}>
          {children}
        </Button>
      ) : (
        <IconButton label={label} icon={icon} disabled={disabled} onClick={() => input.current?.click()} />
      )}
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        multiple={multiple}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
    </>
  );
}
