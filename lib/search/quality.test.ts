// Search quality: the expected hits of `test/corpus/search/queries.ts`.
import { describeSearch } from '#test/corpus/search/check.ts';
import { expectations } from '#test/corpus/search/queries.ts';

describeSearch('test/content', expectations);
