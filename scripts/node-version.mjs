/** Says how to go on where Node is too old, and ends. Plain syntax: an old Node has to be able to read this file. */
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `VCCP needs Node.js 20.19 or newer; this is ${process.versions.node}. Get it from https://nodejs.org and try again.\n`,
  );
  process.exit(1);
}
