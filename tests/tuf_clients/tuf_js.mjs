// tuf-js as a command, for the stories. It is copied beside its packages before it is run.
//
//   node tuf_js.mjs refresh  METADATA_DIR METADATA_URL
//   node tuf_js.mjs download METADATA_DIR METADATA_URL TARGETS_URL TARGET FILE
//   node tuf_js.mjs poll     METADATA_DIR METADATA_URL STOP
//
// METADATA_DIR holds the trusted root as root.json. `poll` refreshes with a new client each time,
// until the file STOP is there; it says on each line what went wrong, and last how often it
// refreshed.

import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Updater } from 'tuf-js';

async function refresh(metadataDir, metadataBaseUrl) {
  await new Updater({ metadataDir, metadataBaseUrl }).refresh();
}

async function download(metadataDir, metadataBaseUrl, targetBaseUrl, target, file) {
  const targetDir = dirname(file);
  const updater = new Updater({ metadataDir, metadataBaseUrl, targetDir, targetBaseUrl });
  const found = await updater.getTargetInfo(target);
  if (!found) throw new Error(`no target ${target}`);
  await updater.downloadTarget(found, file);
}

async function poll(metadataDir, metadataBaseUrl, stop) {
  let refreshed = 0;
  while (!existsSync(stop)) {
    try {
      await refresh(metadataDir, metadataBaseUrl);
    } catch (error) {
      process.exitCode = 1;
      console.log(`failed: ${error.name}: ${error.message}`);
    }
    refreshed += 1;
  }
  console.log(`refreshed: ${refreshed}`);
}

const [verb, ...rest] = process.argv.slice(2);
await { refresh, download, poll }[verb](...rest);
