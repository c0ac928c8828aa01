import type { Element, Nodes } from 'hast';
import { expect, test } from 'vitest';
import { compileArticle } from '#lib/compile/mdx/compile.ts';
import type { Body } from '#lib/model/body.ts';

const diagrams = {
  'a flowchart':
    'flowchart LR\n  subgraph front [The front]\n    B{Fresh?} -->|yes| C[(Memory)]\n  end\n  A["A <reader> & co."]-->B\n  B -. no .-> D([Next])\n  D ==> E((Page)) & F{{Six}}',
  'a flowchart from top to bottom': '%% a comment\ngraph TD\n  A --- B\n  B <--> C(Round)',
  'a sequence':
    'sequenceDiagram\n  participant R as Reader\n  actor F\n  R->>+F: GET\n  loop each\n    F-->>-R: 200\n  end\n  alt one\n    R-)F: a\n  else two\n    R-xF: b\n  end\n  Note over R,F: words',
  states:
    'stateDiagram-v2\n  direction LR\n  [*] --> Draft\n  state "It is out" as Out\n  Draft --> Out : release\n  state Inner {\n    One --> Two\n  }\n  Out --> [*]',
  classes:
    'classDiagram\n  class Release {\n    <<abstract>>\n    +String digest\n    +make(now) Outcome\n  }\n  Release <|-- Draft\n  Release "1" --> "*" Post : holds\n  Post : +String slug',
  entities:
    'erDiagram\n  POST ||--o{ TAG : has\n  POST }|..|| AUTHOR : "written by"\n  POST {\n    string slug PK\n    date date\n  }',
};

function listElements(node: Nodes): Element[] {
  if (!('children' in node)) return [];
  return [...(node.type === 'element' ? [node] : []), ...node.children.flatMap(listElements)];
}

async function draw(...sources: string[]) {
  const fences = sources.map((source) => `\`\`\`mermaid alt="What it shows" caption="Its caption"\n${source}\n\`\`\``);
  const { diagnostics, body } = await compileArticle(fences.join('\n\n'));
  return { diagnostics, body, elements: listElements((JSON.parse(body) as Body).tree) };
}

test.each(Object.entries(diagrams))(
  '%s is drawn with a name, a size and the colours of the page',
  async (_name, source) => {
    const { diagnostics, body, elements } = await draw(source);
    expect(diagnostics).toEqual([]);
    const svg = elements.find(({ tagName }) => tagName === 'svg');
    expect(svg?.properties).toMatchObject({ role: 'img', ariaLabel: 'What it shows' });
    expect([Number(svg?.properties.width), Number(svg?.properties.height)]).not.toContain(Number.NaN);
    expect(elements.filter(({ tagName }) => tagName === 'text').length).toBeGreaterThan(1);
    expect(body).not.toMatch(/"style"|#[0-9a-f]{3}|https?:|@import|--_|NaN|undefined|null/i);
  },
);

test.each(Object.entries(diagrams))(
  '%s is drawn the same each time, whatever was drawn before',
  async (_name, source) => {
    const first = await draw(source);
    await draw(...Object.values(diagrams));
    expect((await draw(source)).body).toBe(first.body);
  },
);

test('the names within the drawings of a post are different, and each is there', async () => {
  const { elements } = await draw(...Object.values(diagrams));
  const ids = elements.flatMap(({ properties }) => properties.id ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  const used = elements.flatMap(({ properties }) =>
    [properties.markerStart, properties.markerEnd].flatMap((name) => name ?? []),
  );
  expect(used.length).toBeGreaterThan(5);
  for (const name of used) expect(ids.map((id) => `url(#${id})`)).toContain(name);
});

test('HTML in a label of a diagram is shown as text', async () => {
  const { diagnostics, elements } = await draw('flowchart LR\n  A["<script>alert(1)</script>"] --> B["&lt;style&gt;"]');
  expect(diagnostics).toEqual([]);
  expect(elements.map(({ tagName }) => tagName)).not.toEqual(expect.arrayContaining(['script']));
  expect(elements.map(({ tagName }) => tagName)).not.toEqual(expect.arrayContaining(['style']));
});

test('a misspelt option names the one that it stands for', async () => {
  const { diagnostics } = await compileArticle('```mermaid capton="A"\nflowchart LR\n  A --> B\n```');
  expect(diagnostics.map(({ message }) => message)).toContainEqual(
    expect.stringContaining('does not know capton="A" (did you mean caption?): use alt='),
  );
});
