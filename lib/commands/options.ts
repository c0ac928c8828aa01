// Parses the options of a command.
import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Parses the command line. After an unknown option it prints what is wrong and exits. */
export function readOptions<Config extends ParseArgsConfig>(config: Config): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS_')) throw error;
    console.error(`${message.split('. ')[0]?.split('\n')[0]}: --help shows how to use the command`);
    return process.exit(2);
  }
}
