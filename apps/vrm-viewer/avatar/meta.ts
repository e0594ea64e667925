/** Who she is, and what anyone may do with her: everything but harm. */
const NAME = 'Tansy';

export const META = {
  name: NAME,
  version: '1.0.0',
  authors: ['VCCP contributors'],
  licenseUrl: 'https://vrm.dev/licenses/1.0/',
  avatarPermission: 'everyone',
  commercialUsage: 'corporation',
  creditNotation: 'unnecessary',
  allowRedistribution: true,
  modification: 'allowModificationRedistribution',
  allowExcessivelyViolentUsage: false,
  allowExcessivelySexualUsage: false,
  allowPoliticalOrReligiousUsage: false,
  allowAntisocialOrHateUsage: false,
} as const;
