import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from './button.js';
import { useText } from './context.js';

/** The answer to a press stays this long. */
const ANSWER_MS = 2000;

/** Text to take along, with a button that copies it. */
export function CopyBlock({ text: content, label, prose }: { text: string; label: string; prose?: boolean }) {
  const text = useText();
  const [answer, setAnswer] = useState<'copied' | 'failed'>();
  const code = useRef<HTMLElement>(null);

  useEffect(() => {
    if (!answer) return;
    const timer = setTimeout(() => setAnswer(undefined), ANSWER_MS);
    return () => clearTimeout(timer);
  }, [answer]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(content);
      setAnswer('copied');
    } catch {
      // Pages that are not on this machine or on https may not write there.
      if (code.current) getSelection()?.selectAllChildren(code.current);
      setAnswer('failed');
    }
  };
  return (
    <div class={`copy-block ${prose ? 'prose' : ''}`}>
      <div class="copy-head">
        <span class="copy-label">{label}</span>
        <Button look="quiet" icon={answer === 'copied' ? 'check' : 'copy'} class="small" onClick={copy}>
          {answer === 'copied' ? text.connect.copied : text.connect.copy}
          <span class="unseen"> {label}</span>
        </Button>
      </div>
      <pre>
        <code ref={code}>{content}</code>
      </pre>
      <p class="hint" role="status">
        {answer === 'failed' ? text.connect.copyFailed : ''}
      </p>
    </div>
  );
}
