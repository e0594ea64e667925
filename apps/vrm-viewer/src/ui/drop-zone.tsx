import { useEffect, useState } from 'preact/hooks';
import { useText, useViewer } from './context.js';
import { Icon } from './icon.js';

/** Takes files that are let go anywhere over the window, and says so while they hover. */
export function DropZone() {
  const text = useText();
  const viewer = useViewer();
  const [isOver, setOver] = useState(false);

  useEffect(() => {
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const over = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      // Leaving one element for another inside names the other; leaving the window names none.
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      setOver(false);
      if (!carriesFiles(event)) return;
      event.preventDefault();
      void viewer.wardrobe.peek()?.receive([...(event.dataTransfer?.files ?? [])]);
    };
    addEventListener('dragover', over);
    addEventListener('dragleave', leave);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', drop);
    };
  }, [viewer]);

  if (!isOver) return null;
  return (
    <div class="drop-zone">
      <Icon name="upload" />
      <strong>{text.avatar.dropTitle}</strong>
      <span>{text.avatar.dropText}</span>
    </div>
  );
}
