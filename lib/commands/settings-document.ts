// `npm run docs:settings`: writes `docs/settings.md` from the schema of the settings.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderSettingsDocument } from '#lib/settings.ts';

await writeFile(join(import.meta.dirname, '../../docs/settings.md'), renderSettingsDocument());
