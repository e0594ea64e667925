import { ACTION_DATA } from '@vccp/protocol';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Census, Fact, Metrics } from './witness.js';

export type { Metrics } from './witness.js';

/** So many categories that bodies invented get a line of their own; the others share `other`. */
const MOST_OWN_CATEGORIES = 32;

/** Bounds in seconds, from a look (some milliseconds) to a long speech. */
const ACTION_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
/** A call either answers at once or waits, 25 s at most. */
const CALL_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** A page for Prometheus of what a server does. One for each server: it counts from when it is made. */
export function prometheus(): Metrics {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers });
  const histogram = (name: string, help: string, buckets: number[], labelNames: string[] = []) =>
    new Histogram({ name, help, buckets, labelNames, registers });

  const sessionsOpened = counter('vccp_sessions_opened_total', 'Sessions that were opened.');
  const arrivals = counter('vccp_arrivals_total', 'Connections that said who they are, by role.', ['role']);
  const drops = counter('vccp_drops_total', 'Connections that ended, by role and whether they may return.', [
    'role',
    'may_return',
  ]);
  const returns = counter('vccp_returns_total', 'Bodies that came back; resumed says whether without a gap.', [
    'resumed',
  ]);
  const replayed = counter('vccp_replayed_messages_total', 'Messages that were sent again to bodies that came back.');
  const timeToBody = histogram(
    'vccp_time_to_body_seconds',
    'From the opening of a session until its first body was there.',
    ACTION_SECONDS,
  );
  const actions = counter('vccp_actions_total', 'Actions that ended, by how and by category.', ['state', 'category']);
  const actionSeconds = histogram(
    'vccp_action_duration_seconds',
    'From accepting an action until its end.',
    ACTION_SECONDS,
    ['category'],
  );
  const queueSeconds = histogram(
    'vccp_action_queue_seconds',
    'How long an action waited for its channel.',
    ACTION_SECONDS,
  );
  const perceptions = counter('vccp_perceptions_total', 'What bodies noticed, by importance.', ['importance']);
  const messages = counter(
    'vccp_messages_total',
    'Messages, in from bodies and out to them, by WebSocket or through a chat.',
    ['direction'],
  );
  const bytes = counter('vccp_message_bytes_total', 'Bytes of these messages.', ['direction']);
  const refused = counter('vccp_refused_total', 'Who was turned away, by why: auth, host, origin, rate, size.', [
    'why',
  ]);
  const toolSeconds = histogram('vccp_tool_duration_seconds', 'MCP tool calls, by tool and failure.', CALL_SECONDS, [
    'tool',
    'failed',
  ]);
  const sessions = gauge('vccp_sessions', 'Live sessions.');
  const agents = gauge('vccp_agents', 'Agents that are present.');
  const connections = gauge('vccp_connections', 'Open connections, by role.', ['role']);
  const away = gauge('vccp_bodies_away', 'Bodies that vanished and may return.');
  const mcpSessions = gauge('vccp_mcp_sessions', 'Open MCP sessions of the 2025 revisions.');
  const openActions = gauge('vccp_actions_open', 'Actions that have not ended: running, or waiting for a channel.', [
    'phase',
  ]);
  const categoryOf = boundedCategories();

  function watch(fact: Fact): void {
    switch (fact.type) {
      case 'session-opened':
        sessionsOpened.inc();
        return;
      case 'arrived':
        arrivals.inc({ role: fact.role });
        if (fact.waitedMs !== undefined) timeToBody.observe(fact.waitedMs / 1000);
        return;
      case 'dropped':
        drops.inc({ role: fact.role, may_return: String(fact.mayReturn) });
        return;
      case 'returned':
        returns.inc({ resumed: String(fact.resumed) });
        replayed.inc(fact.replayed);
        return;
      case 'action-sent':
        queueSeconds.observe(fact.waitedMs / 1000);
        return;
      case 'action-ended': {
        const category = categoryOf(fact.category);
        actions.inc({ state: fact.state, category });
        actionSeconds.observe({ category }, fact.durationMs / 1000);
        return;
      }
      case 'perception':
        perceptions.inc({ importance: fact.importance });
        return;
      case 'message':
        messages.inc({ direction: fact.direction });
        bytes.inc({ direction: fact.direction }, fact.bytes);
        return;
      case 'refused':
        refused.inc({ why: fact.why });
        return;
      case 'tool':
        toolSeconds.observe({ tool: fact.tool, failed: String(fact.failed) }, fact.durationMs / 1000);
        return;
      case 'session-over':
        return;
    }
  }

  function take(census: Census): void {
    sessions.set(census.sessions);
    agents.set(census.agents);
    away.set(census.away);
    mcpSessions.set(census.mcpSessions);
    for (const [role, open] of Object.entries(census.connections)) connections.set({ role }, open);
    for (const [phase, open] of Object.entries(census.actions)) openActions.set({ phase }, open);
  }

  return {
    watch,
    async page(census) {
      take(census);
      // prom-client writes a mean of nothing as `Nan`, which not every reader takes.
      const text = (await register.metrics()).replaceAll(/ Nan$/gm, ' NaN');
      return { contentType: register.contentType, text };
    },
  };
}

/** A body may invent categories without end, and each label value is kept for ever. */
function boundedCategories(): (category: string) => string {
  const known = new Set<string>(Object.keys(ACTION_DATA));
  const most = known.size + MOST_OWN_CATEGORIES;
  return (category) => {
    if (known.has(category)) return category;
    if (known.size >= most) return 'other';
    known.add(category);
    return category;
  };
}
