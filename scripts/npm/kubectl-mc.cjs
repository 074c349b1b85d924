#!/usr/bin/env node
// The npm package's program: it starts the bundle from compiled code that it keeps between runs, which saves a fifth of
// the time of a `get` (docs/adr/0012-packages.md). Written for every Node there is, because an older one must say so
// in one line.
'use strict';
if (Number(process.versions.node.split('.')[0]) < 20) {
  process.stderr.write('kubectl-mc needs Node 20 or newer; this is ' + process.version + '\n');
  process.exit(1);
}
const fs = require('node:fs');
const path = require('node:path');

// Filled in by the build: which bundle this is, and the words that the code it runs depends on.
const build = '$BUILD';
const verbs = '$VERBS'.split(' ');
const refreshMs = 60 * 60 * 1000;
const keepMs = 30 * 24 * refreshMs;
const bundle = path.join(__dirname, 'main.cjs');
const folder = codeFolder();
// oxlint-disable-next-line import/no-unassigned-import -- the program starts by itself
if (folder === undefined) require('./main.cjs');
else runKept(path.join(folder, [build, process.version, process.arch, kindOfRun()].join('-')));

/** In the user's own cache folder; one that somebody else owns or may write to is code of somebody else. */
function codeFolder() {
  const { XDG_CACHE_HOME, HOME, NODE_DISABLE_COMPILE_CACHE } = process.env;
  const home = XDG_CACHE_HOME || (HOME && HOME + '/.cache');
  if (!home || !process.getuid || NODE_DISABLE_COMPILE_CACHE) return undefined;
  const place = home + '/kubectl-mc/code';
  // Not `recursive`: in some places (/proc) that never ends.
  for (const parent of isUsers(place) ? [] : [home, home + '/kubectl-mc', place])
    try {
      fs.mkdirSync(parent, 0o700);
    } catch {
      // It is there, or the next step says that it cannot be.
    }
  return isUsers(place) ? place : undefined;
}

function isUsers(place) {
  try {
    const found = fs.lstatSync(place);
    return found.isDirectory() && found.uid === process.getuid() && (found.mode & 0o022) === 0;
  } catch {
    return false;
  }
}

/** A verb runs much the same code each time, and no more than that is kept for it. */
function kindOfRun() {
  const words = process.argv.slice(2);
  if (words.length === 0 || words.some((word) => /^(-h|--help|help)$/.test(word))) return 'help';
  return words.find((word) => verbs.includes(word)) || 'other';
}

/**
 * What V8 is given comes compiled: also the functions that are compiled only when they are called, which Node's own
 * compile cache does without. What is missing in it is compiled as ever, and added once in a while.
 */
function runKept(file) {
  const { Script } = require('node:vm');
  const kept = readKept(file);
  const script = new Script(wrapped(bundle), { filename: bundle, cachedData: kept && kept.code });
  const isUsed = kept && !script.cachedDataRejected;
  if (!isUsed || kept.isOld) process.on('exit', () => keep(file, script.createCachedData()));
  script.runInThisContext()(require, module, exports);
}

/** The text of a CommonJS module as a function; in one piece, because V8 would copy two of them together. */
function wrapped(source) {
  const head = '(function(require,module,exports){';
  const fd = fs.openSync(source, 'r');
  const size = fs.fstatSync(fd).size;
  const bytes = Buffer.allocUnsafe(head.length + size + 3);
  bytes.latin1Write(head, 0);
  let at = head.length;
  for (let read = -1; read !== 0 && at < head.length + size; at += read)
    read = fs.readSync(fd, bytes, at, head.length + size - at, null);
  fs.closeSync(fd);
  bytes.latin1Write('\n})', at);
  // The bundle is ASCII.
  return bytes.latin1Slice(0, at + 3);
}

/** V8 would run damaged code: there are two copies in the file, and comparing them is cheaper than any checksum. */
function readKept(file) {
  try {
    const fd = fs.openSync(file, 'r');
    const { uid, mtimeMs } = fs.fstatSync(fd);
    const bytes = fs.readFileSync(fd);
    fs.closeSync(fd);
    const code = bytes.subarray(0, bytes.length / 2);
    if (uid !== process.getuid() || !code.equals(bytes.subarray(code.length))) return undefined;
    const age = Date.now() - mtimeMs;
    return { code, isOld: age < 0 || age > refreshMs };
  } catch {
    return undefined;
  }
}

/** Never fails: a home that cannot be written to costs time, nothing else. */
function keep(file, code) {
  const work = file + '.' + process.pid;
  try {
    fs.writeFileSync(work, Buffer.concat([code, code]), { mode: 0o600, flag: 'wx' });
    fs.renameSync(work, file);
    for (const name of fs.readdirSync(path.dirname(file))) {
      const other = path.join(path.dirname(file), name);
      if (Date.now() - fs.lstatSync(other).mtimeMs > keepMs) fs.unlinkSync(other);
    }
  } catch {
    try {
      fs.unlinkSync(work);
    } catch {
      // It was not made, or is in its place already.
    }
  }
}
