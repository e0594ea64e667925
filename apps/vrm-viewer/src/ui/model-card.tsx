import type { LoadedModel } from '../avatar/model.js';
import { useText } from './context.js';
import { Icon } from './icon.js';

/** An avatar in its own words: name, picture, who made it, and what its licence is. */
export function ModelCard({ model }: { model: LoadedModel }) {
  const text = useText();
  const permits = model.permits.map((permit) => text.avatar.permits[permit]);
  const licence = [model.licenceName ?? [], permits].flat().join(text.avatar.comma);
  return (
    <div class="model-card">
      <div class="model-head">
        {model.thumbnailUrl ? (
          <img class="thumbnail" src={model.thumbnailUrl} alt={text.avatar.thumbnail(model.name)} />
        ) : (
          <span class="thumbnail blank">
            <Icon name="face" />
          </span>
        )}
        <div>
          <strong>{model.name}</strong>
          <span class="hint">
            {text.avatar.authors} {model.authors.join(', ') || text.avatar.unknownAuthor}
          </span>
        </div>
      </div>
      <dl>
        <div>
          <dt>{text.avatar.licence}</dt>
          <dd>
            {isWebAddress(model.licenceUrl) ? (
              <a href={model.licenceUrl} target="_blank" rel="noreferrer noopener">
                {licence || model.licenceUrl}
              </a>
            ) : (
              licence || text.avatar.unknownLicence
            )}
          </dd>
        </div>
        <div>
          <dt>{text.avatar.version}</dt>
          <dd>
            VRM {model.version === '1' ? '1.0' : '0.x'} · {(model.bytes / 1e6).toFixed(1)} MB
          </dd>
        </div>
        <div>
          <dt>{text.avatar.triangles}</dt>
          <dd>{model.triangles.toLocaleString()}</dd>
        </div>
      </dl>
    </div>
  );
}

/** A stranger's file may name any address; only the web is worth a link. */
function isWebAddress(url: string | undefined): url is string {
  return url !== undefined && /^https?:\/\//i.test(url);
}
