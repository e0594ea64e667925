import { useState } from 'preact/hooks';
import { type Host, hosts, TRANSPORTS, type Transport } from '../session/hosts.js';
import { Button } from './button.js';
import { usePage, useText, useViewer } from './context.js';
import { CopyBlock } from './copy-block.js';
import { Icon } from './icon.js';
import { Panel } from './panel.js';
import { Segments } from './segments.js';
import { Tabs } from './tabs.js';

/** What to paste into which host. Once a model is there, it says so and folds the rest away. */
export function ConnectPanel() {
  const text = useText();
  const agent = useViewer().agent.value;
  if (!agent) {
    return (
      <Panel name="connect" title={text.connect.title}>
        <p class="lead">{text.connect.intro}</p>
        <Guide />
      </Panel>
    );
  }
  return (
    <Panel name="connect" title={text.connect.title}>
      <p class="good-news">
        <Icon name="check" />
        <span>{agent.name ? text.connect.done(agent.name) : text.connect.doneNameless}</span>
      </p>
      <details class="fold">
        <summary>{text.connect.how}</summary>
        <Guide />
      </details>
    </Panel>
  );
}

function Guide() {
  const { viewer, screen } = usePage();
  const text = useText();
  const info = viewer.connectInfo.value;
  if (!info) return <p class="hint">{text.connect.unavailable}</p>;
  const all = hosts(info);
  const selected = all.find((host) => host.id === viewer.settings.value.host) ?? all[0];
  return (
    <>
      <Tabs
        label={text.connect.hosts}
        tabs={all.map((host) => ({ id: host.id, label: host.name ?? text.connect.other }))}
        selected={selected?.id ?? ''}
        onSelect={(host) => viewer.settings.change({ host })}
      >
        {selected && <HostGuide key={selected.id} host={selected} />}
      </Tabs>
      <CopyBlock label={text.connect.thenSay} text={text.connect.phrase} prose />
      <div class="aside">
        <span>{text.connect.noModel}</span>
        <Button look="quiet" icon="wand" onClick={() => screen.open('try')}>
          {text.connect.tryHer}
        </Button>
      </div>
    </>
  );
}

function HostGuide({ host }: { host: Host }) {
  const text = useText();
  const offered = TRANSPORTS.filter((transport) => host.recipes[transport]);
  const [chosen, setChosen] = useState<Transport>(offered[0] ?? 'http');
  const recipe = host.recipes[chosen];
  if (!recipe) return null;
  const bare = host.name ? text.connect.terminal : chosen === 'http' ? text.connect.address : text.connect.command;
  return (
    <div class="stack">
      {offered.length > 1 ? (
        <Segments
          legend={text.connect.transport}
          legendHidden
          options={offered.map((value) => ({ value, label: text.connect[value] }))}
          value={chosen}
          onChange={setChosen}
        />
      ) : null}
      <p class="hint">{offered.length > 1 ? text.connect[`${chosen}Hint`] : text.connect.httpUnsupported}</p>
      <CopyBlock label={recipe.file ? text.connect.file(recipe.file) : bare} text={recipe.text} />
      {host.id === 'claude-desktop' && <p class="hint">{text.connect.desktopWhere}</p>}
      {recipe.installUrl && host.name && (
        <a class="button plain" href={recipe.installUrl}>
          <Icon name="external" />
          {text.connect.install(host.name)}
        </a>
      )}
    </div>
  );
}
