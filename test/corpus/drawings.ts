// Formulas and diagrams that cannot be rendered, and the expected errors.
import { type Broken, body } from '#test/corpus/form.ts';

const unfit =
  'has a command for colours, links, labels or exact places, which no page can show: write the formula without it';

function diagram(...lines: string[]) {
  return body('```mermaid alt="What it shows"', ...lines, '```');
}

export const brokenDrawings: readonly Broken[] = [
  [
    'a formula with an unknown command',
    body('So $$\\fraction{1}{2}$$ is it.'),
    [
      'content/posts/x.mdx:7 maths has \\fraction, which is not known here: write it with other commands, or as \\operatorname{...}',
    ],
  ],
  [
    'a formula with a brace that is not closed',
    body('$$', '\\frac{1}{2', '$$'),
    [
      "content/posts/x.mdx:7 maths does not parse, unexpected end of input in a macro argument, expected '}': correct the formula, or write \\$ for a dollar",
    ],
  ],
  [
    'a block of maths that is not closed',
    body('$$', 'x', '', '## A section'),
    ['content/posts/x.mdx:7 maths is not closed: write $$ on a line of its own where it ends'],
  ],
  [
    'an empty formula',
    body('$$', '$$'),
    ['content/posts/x.mdx:7 maths has no formula: write it between the dollars, or put the dollars in code'],
  ],
  [
    'a formula of a book',
    body(`$$${'x+'.repeat(1500)}x$$`),
    ['content/posts/x.mdx:7 maths is longer than 2000 characters: split the formula'],
  ],
  ['a formula with a colour', body('$$\\color{red} x$$'), [`content/posts/x.mdx:7 maths ${unfit}`]],
  ['a formula with a style', body('$$\\style{position: fixed}{x}$$'), [`content/posts/x.mdx:7 maths ${unfit}`]],
  [
    'a formula with an image',
    body('$$\\includegraphics{https://example.org/x.png}$$'),
    [`content/posts/x.mdx:7 maths ${unfit}`],
  ],
  ['a formula with an id', body('$$', 'x \\label{main}', '$$'), [`content/posts/x.mdx:7 maths ${unfit}`]],
  [
    'a formula with a link',
    body('$$\\href{javascript:alert(1)}{x}$$'),
    [
      'content/posts/x.mdx:7 maths has \\href, which is not known here: write it with other commands, or as \\operatorname{...}',
    ],
  ],
  [
    'a formula without end',
    body('$$\\def\\x{\\x\\x} \\x$$'),
    [
      'content/posts/x.mdx:7 maths does not parse, too many expansions: infinite loop or need to increase maxExpand setting: correct the formula, or write \\$ for a dollar',
    ],
  ],
  [
    'a diagram of an unknown kind',
    diagram('', 'pie title Pets', '"Dogs" : 3'),
    [
      'content/posts/x.mdx:9 diagram begins with "pie title Pets", which is not drawn: begin with flowchart LR, sequenceDiagram, stateDiagram-v2, classDiagram or erDiagram',
    ],
  ],
  [
    'an empty diagram',
    diagram(''),
    [
      'content/posts/x.mdx:8 diagram begins with "", which is not drawn: begin with flowchart LR, sequenceDiagram, stateDiagram-v2, classDiagram or erDiagram',
    ],
  ],
  [
    'a diagram of nothing',
    diagram('flowchart LR'),
    ['content/posts/x.mdx:8 diagram is empty: write A[Words] -->|words| B'],
  ],
  [
    'a diagram without alt text',
    body('```mermaid', 'flowchart LR', '  A --> B', '```'),
    ['content/posts/x.mdx:7 diagram has no alt text: write alt="What it shows" after ```mermaid'],
  ],
  [
    'a diagram with an unknown attribute after its fence',
    body('```mermaid alt="A" title="B"', 'flowchart LR', '  A --> B', '```'),
    ['content/posts/x.mdx:7 diagram does not know title="B": use alt="What it shows" and caption="If there is one"'],
  ],
  [
    'a flowchart with an arrow to nowhere',
    diagram('flowchart LR', '  A --> B', '  B -->'),
    ['content/posts/x.mdx:10 diagram has "B -->", which cannot be drawn: write it like A[Words] -->|words| B'],
  ],
  [
    'a flowchart with a bracket that is not closed',
    diagram('flowchart LR', '  A[Words --> B'),
    ['content/posts/x.mdx:9 diagram has "A[Words --> B", which cannot be drawn: write it like A[Words] -->|words| B'],
  ],
  [
    'a flowchart with colours of its own',
    diagram('flowchart LR', '  A --> B', '  style A fill:url(https://example.org)'),
    [
      'content/posts/x.mdx:10 diagram has "style A fill:url(https://example.org)": remove it, a diagram has the colours of the page and no links',
    ],
  ],
  [
    'a flowchart with a script',
    diagram('flowchart LR', '  A --> B', '  click A "javascript:alert(1)"'),
    [
      'content/posts/x.mdx:10 diagram has "click A "javascript:alert(1)"": remove it, a diagram has the colours of the page and no links',
    ],
  ],
  [
    'a group that is not closed',
    diagram('flowchart LR', '  subgraph one', '  A --> B'),
    ['content/posts/x.mdx:9 diagram does not close "subgraph one": write its end'],
  ],
  [
    'a group whose members were named before it',
    diagram('flowchart LR', '  A --> B', '  subgraph one', '  A', '  end'),
    [
      'content/posts/x.mdx:7 diagram draws one as an empty subgraph: list its nodes inside it first, and put links to it after its end',
    ],
  ],
  [
    'a sequence with a line without a label',
    diagram('sequenceDiagram', '  A->>B: Words', '  A->>B'),
    ['content/posts/x.mdx:10 diagram has "A->>B", which cannot be drawn: write it like A->>B: Words'],
  ],
  [
    'states, classes and entities with a slip each',
    body(
      ...['stateDiagram-v2', 'classDiagram', 'erDiagram'].flatMap((kind) => [
        '```mermaid alt="A"',
        kind,
        '  A <==> B',
        '```',
        '',
      ]),
    ),
    [
      'content/posts/x.mdx:9 diagram has "A <==> B", which cannot be drawn: write it like One --> Two : words',
      'content/posts/x.mdx:14 diagram has "A <==> B", which cannot be drawn: write it like One --> Two : words',
      'content/posts/x.mdx:19 diagram has "A <==> B", which cannot be drawn: write it like ONE ||--o{ MANY : words',
    ],
  ],
  [
    'a diagram of a book',
    diagram('flowchart LR', ...Array.from({ length: 120 }, (_, index) => `  A${index} --> A${index + 1}`)),
    ['content/posts/x.mdx:7 diagram has 121 lines, the limit is 120: split it into several'],
  ],
];
