/** The package brings no types; this is the part the tests use. */
declare module 'gltf-validator' {
  /** 0 error, 1 warning, 2 information, 3 hint. */
  export interface ValidationMessage {
    readonly code: string;
    readonly message: string;
    readonly severity: 0 | 1 | 2 | 3;
    readonly pointer?: string;
  }
  export function validateBytes(
    bytes: Uint8Array,
    options?: { readonly maxIssues?: number },
  ): Promise<{ readonly issues: { readonly messages: readonly ValidationMessage[] } }>;
}
