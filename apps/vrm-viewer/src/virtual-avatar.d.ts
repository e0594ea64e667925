/** The default avatar, compressed with gzip, in base64: made by the build of the page inside a chat. */
declare module 'virtual:avatar' {
  const modelBase64: string;
  export default modelBase64;
}
