import type { ComponentChildren } from 'preact';
import { Button } from './button.js';
import { useText, useViewer } from './context.js';
import { Icon } from './icon.js';

/** What is wrong with the page as a whole, and the way out of it. */
export function Trouble() {
  const text = useText();
  const viewer = useViewer();
  const loading = viewer.loading.value;
  const link = viewer.link.value;

  if (loading.phase === 'no-webgl') {
    return <Notice title={text.trouble.webglTitle} words={text.trouble.webglText} actions={<Reload />} centred />;
  }
  if (loading.phase === 'failed') {
    const words = text.trouble.bodyText(loading.reason);
    return <Notice title={text.trouble.bodyTitle} words={words} actions={<Reload />} centred />;
  }
  switch (link.phase) {
    case 'away':
      return (
        <Notice
          title={text.trouble.serverTitle}
          words={text.trouble.serverText(link.reason)}
          actions={<Button onClick={() => viewer.reconnect()}>{text.trouble.retry}</Button>}
        />
      );
    case 'refused':
      return (
        <Notice
          title={text.trouble.refusedTitle}
          words={text.trouble.refusedText(link.reason)}
          actions={<Button onClick={() => viewer.reconnect({ fresh: true })}>{text.trouble.fresh}</Button>}
        />
      );
    case 'replaced':
      return (
        <Notice
          title={text.trouble.replacedTitle}
          words={text.trouble.replacedText}
          actions={<Button onClick={() => viewer.reconnect()}>{text.trouble.takeBack}</Button>}
        />
      );
    case 'reconnecting':
      return <Notice title={text.status.reconnecting} />;
    default:
      return null;
  }
}

interface NoticeProps {
  title: string;
  words?: string;
  actions?: ComponentChildren;
  centred?: boolean;
}

function Notice({ title, words, actions, centred }: NoticeProps) {
  return (
    <div class={`notice card ${centred ? 'centred' : ''}`} role="alert">
      <Icon name="warning" />
      <div class="stack">
        <strong>{title}</strong>
        {words && <p>{words}</p>}
        {actions && <div class="row tight">{actions}</div>}
      </div>
    </div>
  );
}

function Reload() {
  const text = useText();
  return (
    <Button look="primary" onClick={() => location.reload()}>
      {text.trouble.reload}
    </Button>
  );
}
