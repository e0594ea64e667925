import { useEffect, useState } from 'preact/hooks';
import { usePage, useText } from './context.js';
import { Icon } from './icon.js';

/** A scene; everything else is for the wardrobe. */
const SCORE = /\.json$/i;

/** Takes files that are let go anywhere over the window, and says so while they hover. */
export function DropZone() {
  const text = useText();
  const { viewer, screen, desk } = usePage();
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
      const files = [...(event.dataTransfer?.files ?? [])];
      const score = files.findLast(({ name }) => SCORE.test(name));
      const others = files.filter(({ name }) => !SCORE.test(name));
      if (others.length > 0) void viewer.wardrobe.peek()?.receive(others);
      if (!score) return;
      screen.show();
      screen.open('scene');
      void desk?.open().then((scene) => scene?.editor.receive(score));
    };
    addEventListener('dragover', over);
    addEventListener('dragleave', leave);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', drop);
    };
  }, [viewer, screen, desk]);

  if (!isOver) return null;
  return (
    <div class="drop-zone">
      <Icon name="upload" />
      <strong>{text.avatar.dropTitle}</strong>
      <span>{text.avatar.dropText}</span>
    </div>
  );
}
