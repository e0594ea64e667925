import type { Catalogue } from '../i18n/catalogue.js';
import type { AgentInfo, LinkStatus } from '../session/link.js';
import { usePage, useText } from './context.js';

/** Whether the server is there, who holds her, and which body she wears: one glance, and the rest on demand. */
export function Status() {
  const text = useText();
  const { viewer, screen } = usePage();
  const link = viewer.link.value;
  const agent = viewer.agent.value;
  const look = link.phase === 'connected' ? (agent ? 'agent' : 'ready') : link.phase === 'starting' ? 'busy' : 'off';
  return (
    <details class="status card">
      <summary>
        <span class={`dot ${look}`} />
        <span class="unseen">{text.status.label}: </span>
        <span role="status">{headline(link, agent, text)}</span>
      </summary>
      <dl>
        <div>
          <dt>{text.status.server}</dt>
          <dd>{link.phase === 'connected' ? text.status.serverOn : text.status.serverOff}</dd>
        </div>
        <div>
          <dt>{text.status.model}</dt>
          <dd>{agent ? agent.name || text.notes.aModel : text.status.modelNone}</dd>
        </div>
        <div>
          <dt>{text.status.body}</dt>
          <dd>{viewer.model.value?.name ?? text.loading.title}</dd>
        </div>
        <div>
          <dt>{text.status.session}</dt>
          <dd class="code">{viewer.sessionId.value?.slice(0, 8) ?? '–'}</dd>
        </div>
      </dl>
      {!agent && screen.panel.value !== 'connect' && (
        <button type="button" class="button plain small" onClick={() => screen.open('connect')}>
          {text.connect.title}
        </button>
      )}
    </details>
  );
}

function headline(link: LinkStatus, agent: AgentInfo | undefined, text: Catalogue): string {
  switch (link.phase) {
    case 'starting':
      return text.status.starting;
    case 'connecting':
      return text.status.connecting;
    case 'reconnecting':
      return text.status.reconnecting;
    case 'connected':
      if (!agent) return text.status.waiting;
      return agent.name ? text.status.agent(agent.name) : text.status.agentNameless;
    default:
      return text.status.away;
  }
}
