import { CATALOGUES } from '../i18n/language.js';
import { LANGUAGES, THEMES } from '../session/settings.js';
import { useText, useViewer } from './context.js';
import { Panel } from './panel.js';
import { Segments } from './segments.js';

export function SettingsPanel() {
  const text = useText();
  const { settings } = useViewer();
  const keys = [
    ['Esc', text.settings.keyPause],
    ['Enter', text.settings.keySend],
    ['← → ↑ ↓', text.settings.keyArrows],
    [text.settings.keyAnyName, text.settings.keyAny],
  ] as const;
  return (
    <Panel name="settings" title={text.settings.title}>
      <Segments
        legend={text.settings.theme}
        options={THEMES.map((value) => ({ value, label: text.settings.themes[value] }))}
        value={settings.value.theme}
        onChange={(theme) => settings.change({ theme })}
      />
      <Segments
        legend={text.settings.language}
        options={LANGUAGES.map((value) => ({
          value,
          label: value === 'auto' ? text.settings.languageAuto : CATALOGUES[value].name,
        }))}
        value={settings.value.language}
        onChange={(language) => settings.change({ language })}
      />
      <section class="stack">
        <h3>{text.settings.keys}</h3>
        <dl class="keys">
          {keys.map(([key, meaning]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section class="stack">
        <h3>{text.settings.privacy}</h3>
        <p class="hint">{text.settings.privacyText}</p>
      </section>
    </Panel>
  );
}
