// Reads a YAML file of the content folder.
import type { Diagnostic } from '#lib/model/diagnostic.ts';
import type { ContentFiles } from '#lib/source/content-files.ts';
import { decodeText } from '#lib/source/decode-text.ts';
import { nameFile } from '#lib/source/documents.ts';
import { parseYaml, type Yaml } from '#lib/source/yaml.ts';

type YamlFile = { diagnostics: Diagnostic[] } | Pick<Yaml, 'value' | 'lineOf' | 'keysOf'>;

/**
 * Reads a file.
 * @param field the name of the file's content in errors
 * @returns `undefined` if there is no such file
 * @throws if the file exists but cannot be read
 */
export async function readYamlFile(content: ContentFiles, path: string, field: string): Promise<YamlFile | undefined> {
  const found = content.files.get(path);
  if (!found) return undefined;
  const file = nameFile(content.name, path);
  if (found.kind !== 'file') {
    const message = 'is not a regular file: put the file itself here, not a link to it';
    return { diagnostics: [{ file, line: 1, field: 'file', message }] };
  }
  const decoded = decodeText(await content.read(path));
  if ('line' in decoded)
    return { diagnostics: [{ file, line: decoded.line, field: 'file', message: decoded.message }] };
  const { value, diagnostics, lineOf, keysOf } = parseYaml(decoded.text);
  return diagnostics.length > 0
    ? { diagnostics: diagnostics.map((diagnostic) => ({ file, field, ...diagnostic })) }
    : { value, lineOf, keysOf };
}
