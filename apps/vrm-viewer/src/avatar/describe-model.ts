import type { VRM, VRM0Meta, VRM1Meta } from '@pixiv/three-vrm';
import { BONE_NAMES } from '@vccp/protocol';
import { boneIndex } from '../motion/bones.js';
import type { Proportions } from '../motion/proportions.js';
import type { LoadedModel } from './model.js';

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

type About = Pick<LoadedModel, 'name' | 'authors' | 'licence' | 'licenceUrl' | 'version'>;

function describe1(meta: VRM1Meta): About {
  const permits = [
    meta.avatarPermission === 'everyone' ? 'anyone may wear it' : 'only its author or licensees may wear it',
    meta.commercialUsage === 'corporation'
      ? 'commercial use allowed'
      : meta.commercialUsage === 'personalProfit'
        ? 'personal profit allowed'
        : 'no commercial use',
    meta.allowRedistribution ? 'redistribution allowed' : 'no redistribution',
    meta.modification === 'prohibited' || !meta.modification ? 'no modification' : 'modification allowed',
    ...(meta.creditNotation === 'unnecessary' ? [] : ['credit required']),
  ];
  const url = meta.otherLicenseUrl ?? meta.licenseUrl;
  return {
    name: meta.name ?? '',
    authors: meta.authors ?? [],
    licence: permits.join(', '),
    ...(isWebUrl(url) && { licenceUrl: url }),
    version: '1',
  };
}

function describe0(meta: VRM0Meta): About {
  const url = meta.otherLicenseUrl || meta.otherPermissionUrl;
  const permits = [
    meta.licenseName?.replaceAll('_', ' ') ?? 'no licence named',
    meta.allowedUserName === 'Everyone' ? 'anyone may wear it' : 'only its author or licensees may wear it',
    meta.commercialUssageName === 'Allow' ? 'commercial use allowed' : 'no commercial use',
  ];
  return {
    name: meta.title ?? '',
    authors: meta.author ? [meta.author] : [],
    licence: permits.join(', '),
    ...(isWebUrl(url) && { licenceUrl: url }),
    version: '0',
  };
}

/** A link from a stranger's file is only offered when it leads to the web. */
function isWebUrl(url: string | undefined): url is string {
  return url !== undefined && /^https?:\/\//i.test(url);
}
