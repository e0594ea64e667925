import type { VRM, VRM0Meta, VRM1Meta } from '@pixiv/three-vrm';
import { boneIndex, type Proportions } from '@vccp/pose/parts';
import { BONE_NAMES } from '@vccp/protocol';
import type { LoadedModel, Permit } from './model.js';

interface Facts {
  fileName: string;
  bytes: number;
  triangles: number;
  expressions: string[];
  proportions: Proportions;
  thumbnail: Blob | undefined;
}

/** What a person wants to know of a model: who made it, what it may be used for, how big it is. */
export function describeModel(vrm: VRM, facts: Facts): { model: LoadedModel; release: () => void } {
  const { fileName, proportions } = facts;
  const thumbnailUrl = facts.thumbnail && URL.createObjectURL(facts.thumbnail);
  const about = vrm.meta.metaVersion === '0' ? describe0(vrm.meta) : describe1(vrm.meta);
  const headY = proportions.rest[boneIndex('head') * 3 + 1] ?? 0;
  const model: LoadedModel = {
    ...about,
    name: about.name || fileName.replace(/\.vrm$/i, ''),
    fileName,
    ...(thumbnailUrl && { thumbnailUrl }),
    expressions: facts.expressions,
    bones: BONE_NAMES.filter((_, index) => proportions.has[index] === 1),
    triangles: facts.triangles,
    bytes: facts.bytes,
    heightMetres: Math.round((headY + proportions.head.topY) * 100) / 100,
  };
  return {
    model,
    release: () => {
      if (thumbnailUrl) URL.revokeObjectURL(thumbnailUrl);
    },
  };
}

type About = Pick<LoadedModel, 'name' | 'authors' | 'licence' | 'licenceName' | 'permits' | 'licenceUrl' | 'version'>;

const PERMITS: Readonly<Record<Permit, string>> = {
  anyone: 'anyone may wear it',
  licensees: 'only its author or licensees may wear it',
  commercial: 'commercial use allowed',
  personalProfit: 'personal profit allowed',
  noCommercial: 'no commercial use',
  redistribution: 'redistribution allowed',
  noRedistribution: 'no redistribution',
  modification: 'modification allowed',
  noModification: 'no modification',
  credit: 'credit required',
};

function describe1(meta: VRM1Meta): About {
  const { commercialUsage, modification } = meta;
  const permits: Permit[] = [
    meta.avatarPermission === 'everyone' ? 'anyone' : 'licensees',
    commercialUsage === 'corporation'
      ? 'commercial'
      : commercialUsage === 'personalProfit'
        ? 'personalProfit'
        : 'noCommercial',
    meta.allowRedistribution ? 'redistribution' : 'noRedistribution',
    modification === 'prohibited' || !modification ? 'noModification' : 'modification',
    ...(meta.creditNotation === 'unnecessary' ? [] : (['credit'] as const)),
  ];
  const url = meta.otherLicenseUrl ?? meta.licenseUrl;
  return {
    name: meta.name ?? '',
    authors: meta.authors ?? [],
    ...terms(permits),
    ...(isWebUrl(url) && { licenceUrl: url }),
    version: '1',
  };
}

function describe0(meta: VRM0Meta): About {
  const url = meta.otherLicenseUrl || meta.otherPermissionUrl;
  const permits: Permit[] = [
    meta.allowedUserName === 'Everyone' ? 'anyone' : 'licensees',
    meta.commercialUssageName === 'Allow' ? 'commercial' : 'noCommercial',
  ];
  return {
    name: meta.title ?? '',
    authors: meta.author ? [meta.author] : [],
    ...terms(permits, meta.licenseName?.replaceAll('_', ' ')),
    ...(isWebUrl(url) && { licenceUrl: url }),
    version: '0',
  };
}

function terms(permits: Permit[], licenceName?: string): Pick<About, 'licence' | 'licenceName' | 'permits'> {
  const words = permits.map((permit) => PERMITS[permit]);
  return { licence: [licenceName ?? [], words].flat().join(', '), permits, ...(licenceName && { licenceName }) };
}

/** A link from a stranger's file is only offered when it leads to the web. */
function isWebUrl(url: string | undefined): url is string {
  return url !== undefined && /^https?:\/\//i.test(url);
}
