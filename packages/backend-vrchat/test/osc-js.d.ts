/** As far as the tests use it. */
declare module 'osc-js' {
  class Message {
    constructor(address: string);
    readonly address: string;
    readonly types: string;
    readonly args: unknown[];
    unpack(view: DataView): void;
  }
  const OSC: { Message: typeof Message };
  export default OSC;
}
