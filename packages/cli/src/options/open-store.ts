import { fileCatalog, fileStore, systemProcesses } from '@acme-smime/client';
import type { Catalog, Folders, Store } from '@acme-smime/client';
import type { CliContext } from '../context.ts';
import type { FolderOptions } from './folder-options.ts';
import { foldersOf } from './folders.ts';

/** The store of this user, and the overview of it. */
export interface OpenStore {
  readonly folders: Folders;
  readonly store: Store;
  readonly catalog: Catalog;
}

/** Opens the store that the options name; nothing is read yet. */
export function openStore(options: FolderOptions, context: CliContext): OpenStore {
  const folders = foldersOf(options, context);
  const { config, work } = folders;
  return { folders, store: fileStore(config, systemProcesses(), { work }), catalog: fileCatalog({ config, work }) };
}
