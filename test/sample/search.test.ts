// Search quality: the expected hits of `queries.ts`, over the posts of the repository.
import { describeSearch } from '#test/corpus/search/check.ts';
import { expectations } from '#test/sample/queries.ts';

describeSearch('content', expectations);
