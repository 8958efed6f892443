// The entry of `npm run demo`, `npm start` and `npm test` on a machine that has nothing but Node and npm: says in one sentence if this
// Node does not fit, makes the checkout ready to run, and runs. Plain JavaScript without packages: it comes before both.

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24;

if (process.platform === 'win32') {
  refuse('Rollcall runs on Linux and macOS. On Windows, use it inside WSL: https://learn.microsoft.com/windows/wsl');
} else if (!fits) {
  refuse(
    `Rollcall needs Node 20.19, 22.12 or 24, or a later one of these lines; this is ${process.version}. Get one from https://nodejs.org`,
  );
} else {
  // Not a static import: an old Node would fail on what those files use before it has read the sentence above.
  void import('./prepare.mjs').then(({ run }) => run(process.argv.slice(2)));
}

function refuse(sentence) {
  console.error(sentence);
  process.exitCode = 1;
}
