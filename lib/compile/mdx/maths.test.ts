import type { Nodes } from 'hast';
import { expect, test } from 'vitest';
import { compileArticle } from '#lib/compile/mdx/compile.ts';
import type { Body } from '#lib/model/body.ts';

const formulas = String.raw`
a + b - c \cdot d \times e \div f \pm g
x^2_i + y' + f''
\frac{a}{b} \dfrac12 \tfrac12 \cfrac{1}{2+\cfrac13} \binom{n}{k}
\sqrt{x} \sqrt[3]{x+1}
\sum_{i=1}^n i = \frac{n(n+1)}2
\sum_{\substack{0<i<m \\ j}} x
\int_0^\infty e^{-x^2}\,dx \oint \iint \nabla \partial
\lim_{x\to0} f(x) \max_i \operatorname{arg\,max}_x f
\begin{pmatrix} a & b \\ c & d \end{pmatrix} \begin{bmatrix} 1 & 0 \\ 0 \end{bmatrix} \begin{vmatrix} 1 & 0 \\ 0 & 1 \end{vmatrix}
\begin{cases} x & x>0 \\ -x & \text{otherwise} \end{cases}
\begin{aligned} a &= b + c \\ &= d \end{aligned}
\begin{array}{l|cr} a & b & c \\ \hline d & e & f \end{array}
\begin{array}{|c|c|} \hline a & b \\ \hdashline c & d \\ \hline \end{array}
\begin{smallmatrix} a & b \\ c & d \end{smallmatrix}
\mathbb{R} \mathcal{L} \mathscr{L} \mathfrak{g} \mathbf{x} \mathsf{T} \mathtt{x} \mathrm{d} \bm{x} \boldsymbol{\alpha}
\vec{v} \hat{x} \tilde{y} \bar z \dot a \ddot b \mathring{a} \acute a
\widehat{abc} \widetilde{abc} \overline{abc} \underline{abc} \overrightarrow{AB}
\overbrace{a+b}^{n} \underbrace{a+b}_{m}
\xrightarrow[below]{above} \xleftarrow{x} \stackrel{!}{=} \overset{a}{b} \underset{a}{b}
\boxed{E=mc^2} \fbox{hi}
\cancel{x} \bcancel{y} \xcancel{z} \sout{abc}
\left( \frac{a}{b} \right) \left\{ x \mid y \right. \big( \Big[ \bigg\{ \Bigg|
\text{if } x \textbf{ then } \textit{y} \texttt{z}
a \quad b \qquad c \, d \! e \; f \: g \hspace{1em} \kern2pt
\phantom{x} \hphantom{x} \vphantom{x} \smash{x}
\forall x \in X \; \exists y \leq \epsilon \implies \neg p \lor q
P(A \mid B) = \frac{P(B \mid A) P(A)}{P(B)}
O(n \log n) \subseteq \Theta(n^2)
\lvert x \rvert \lVert x \rVert \lfloor x \rfloor \lceil y \rceil
x \equiv 1 \pmod{n} \gcd(a, b)
\dots \cdots \vdots \ddots \infty \aleph_0
\prescript{a}{b}{X} \bra{\phi} \ket{\psi} \set{x | y}
\def\twice#1{#1#1} \twice{x}
{\large x} \displaystyle y \scriptstyle z
x \ne y \not= z \approx \sim \propto
日本語 + α + ∑
`
  .split('\n')
  .filter(Boolean);

const onlyBlocks = String.raw`
\begin{align} a &= b + c \\ &= d \end{align}
\begin{equation} a = b \end{equation}
\begin{gather} a = b \\ c \end{gather}
\begin{alignedat}{2} a &= b &\quad c &= d \end{alignedat}
x \tag{1}
a \\ b
`
  .split('\n')
  .filter(Boolean);

function listAttributes(node: Nodes): string[] {
  if (node.type !== 'element') return 'children' in node ? node.children.flatMap(listAttributes) : [];
  return [...Object.keys(node.properties), ...node.children.flatMap(listAttributes)];
}

async function compile(markdown: string) {
  const { diagnostics, body } = await compileArticle(markdown);
  return { diagnostics, attributes: listAttributes((JSON.parse(body) as Body).tree), body };
}

test.each(formulas)('%s is drawn without a style, in a sentence and in a block', async (formula) => {
  const { diagnostics, attributes, body } = await compile(`Words $$${formula}$$ words.\n\n$$\n${formula}\n$$\n`);
  expect(diagnostics).toEqual([]);
  expect(attributes).not.toContain('style');
  expect(attributes).not.toContain('id');
  expect(body).not.toMatch(/tml-|wbk-|chr-/);
});

test.each(onlyBlocks)('%s is drawn without a style', async (formula) => {
  const { diagnostics, attributes } = await compile(`$$\n${formula}\n$$\n`);
  expect(diagnostics).toEqual([]);
  expect(attributes).not.toContain('style');
});

test('a command that one formula defines is unknown to the next', async () => {
  const { diagnostics } = await compile('$$\\gdef\\mine{x} \\mine$$ and $$\\mine$$');
  expect(diagnostics.map(({ message }) => message)).toEqual([
    'has \\mine, which is not known here: write it with other commands, or as \\operatorname{...}',
  ]);
});

test('formulas stand in quotes, lists, tables, headings and components', async () => {
  const places =
    '> $$a$$\n\n- $$b$$\n\n| c |\n| --- |\n| $$c$$ |\n\n## $$d$$\n\n<Callout kind="note">\n\n$$\ne\n$$\n\n</Callout>';
  const { diagnostics, body } = await compile(places);
  expect(diagnostics).toEqual([]);
  for (const name of 'abcde')
    expect(body).toContain(`"tagName":"mi","properties":{},"children":[{"type":"text","value":"${name}"}`);
});
