// Tests that the tags of each generator become Markdown, and that text in other syntax stays.
import { expect, test } from 'vitest';
import { TrackedText } from '#lib/import/markdown/tracked-text.ts';
import { hexo, hugo, liquid, type TagSyntax, wordpress, zola } from '#lib/import/tags/syntax.ts';
import { replaceTags } from '#lib/import/tags/tags.ts';

function convert(source: string, syntaxes: readonly TagSyntax[]): { text: string; notes: string[] } {
  const text = new TrackedText(source, 1);
  const notes: string[] = [];
  replaceTags(text, syntaxes, (message, offset) => notes.push(`${text.lineAt(offset)} ${message}`));
  return { text: text.text, notes };
}

test.each<[string, TagSyntax[], string, string]>([
  ['a Hugo video', hugo, '{{< youtube abc >}}', '[Video on YouTube](https://www.youtube.com/watch?v=abc)\n'],
  ['a Hugo figure', hugo, '{{< figure src="a.png" alt="A" caption="B" >}}', '![A](a.png "B")'],
  [
    'a Hugo figure with marks in its caption',
    hugo,
    '{{< figure src="a.png" alt="A" caption="In *two* `days` of x_y_z" >}}',
    '![A](a.png "In two days of x_y_z")',
  ],
  [
    'a Hugo figure with links',
    hugo,
    'a\n\n{{< figure src="a.png" alt="A" caption="See [b](c)" attr="D" attrlink="https://d.example" >}}\n\ne',
    'a\n\n![A](a.png)\n\nSee [b](c) ([D](https://d.example))\n\ne',
  ],
  [
    'code of Hugo in a sentence',
    hugo,
    'a {{< highlight go "hl_inline=true" >}}b(`c`){{< /highlight >}} d',
    'a `` b(`c`) `` d',
  ],
  [
    'marks in the visible line of a folded part',
    hugo,
    '{{< details summary="More *words*" >}}\na\n{{< /details >}}',
    '<details>\n<summary>More words</summary>\n\na\n\n</details>\n',
  ],
  [
    'code and formulas in the visible line of a folded part',
    hugo,
    '{{< details summary="1. Why `Option<T>` and *args, $x_1$?" >}}\na\n{{< /details >}}',
    '<details>\n<summary>1. Why Option&lt;T> and *args, $x_1$?</summary>\n\na\n\n</details>\n',
  ],
  [
    'code in a caption',
    hugo,
    '{{< figure src="a.png" caption="`Option<T>` of *args and **kwargs" >}}',
    '![Option\\<T> of *args and **kwargs](a.png "Option<T> of *args and **kwargs")',
  ],
  ['an image of Hexo with a title', hexo, `{% img a.png "A title 'An alt'" %}`, '![An alt](a.png)'],
  [
    'an image of Hexo with apostrophes',
    hexo,
    `{% img a.png "The users' and the admins'" %}`,
    "![The users' and the admins](a.png)",
  ],
  ['a reference in a link', hugo, '[x]({{< relref "b.md#c" >}})', '[x](source-file:b.md#c;)'],
  ['a reference on its own', hugo, 'See {{< ref "a;b.md" >}}.', 'See source-file:a%3Bb.md;.'],
  ['a tag that is shown', hugo, 'a {{</* x */>}} b', 'a `{{< x >}}` b'],
  [
    'code of Hugo',
    hugo,
    'a\n{{< highlight go >}}\nx {{< y >}}\n{{< /highlight >}}\nb',
    'a\n\n```go\nx {{< y >}}\n```\n\nb',
  ],
  ['a tag in a fence', hugo, '```\n{{< youtube a >}}\n```', '```\n{{< youtube a >}}\n```'],
  ['a tag in code', hugo, '`{{< youtube a >}}`', '`{{< youtube a >}}`'],
  [
    'a block in a list',
    hugo,
    '- a\n  {{< highlight js >}}\n  b\n  {{< /highlight >}}\n- c',
    '- a\n\n  ```js\n  b\n  ```\n\n- c',
  ],
  [
    'nested tags',
    hugo,
    '{{% notice tip %}}\na {{< kbd >}}b{{< /kbd >}}\n{{% /notice %}}',
    '> [!TIP]\n> a <kbd>b</kbd>\n',
  ],
  ['a tag of several lines', hugo, '{{< figure\n  src="a.png"\n  alt="A"\n  caption="B" >}}', '![A](a.png "B")'],
  [
    'all words of a Hugo figure',
    hugo,
    '{{< figure src="a.png" alt="A" title="T" caption="C" attr="D" link="https://a.example" >}}',
    '[![A](a.png "T: C (D)")](https://a.example)',
  ],
  [
    'marked lines of Hugo',
    hugo,
    '{{< highlight go "linenos=table,hl_lines=1 3-4,linenostart=7" >}}\nx\n{{< /highlight >}}',
    '```go {1,3-4} lineNumbers=7\nx\n```\n',
  ],
  [
    'marked lines of Jekyll',
    liquid,
    '{% highlight js mark_lines="1 2" %}\nx\n{% endhighlight %}',
    '```js {1,2}\nx\n```\n',
  ],
  [
    'marked lines of Hexo',
    hexo,
    '{% codeblock A lang:js mark:1,3-4 %}\nx\n{% endcodeblock %}',
    '```js title="A" {1,3-4}\nx\n```\n',
  ],
  [
    'a quotation of Hexo',
    hexo,
    '{% blockquote Ann Lee https://a.example The source %}\nb\n{% endblockquote %}',
    '> b\n>\n> — Ann Lee, [The source](https://a.example)\n',
  ],
  [
    'a quotation of Hexo from a book',
    hexo,
    '{% quote Ann Lee, Book %}\nb\n{% endquote %}',
    '> b\n>\n> — Ann Lee, Book\n',
  ],
  ['a pulled quotation', hexo, '{% pullquote left %}\nb\n{% endpullquote %}', '> b\n'],
  ['a note of Hexo', hexo, '{% note danger no-icon A title %}\nb\n{% endnote %}', '> [!CAUTION] A title\n> b\n'],
  ['a link of Hexo to another site', hexo, '{% link Words https://a.example %}', '[Words](https://a.example)'],
  [
    'code of Hexo with its source',
    hexo,
    '{% codeblock A lang:js https://a.example The source %}\nx\n{% endcodeblock %}',
    '```js title="A"\nx\n```\n\n\n\n[The source](https://a.example)\n',
  ],
  [
    'folded parts of themes of Hexo',
    hexo,
    '{% folding blue, A b %}c{% endfolding %}',
    '<details>\n<summary>A b</summary>\n\nc\n\n</details>\n',
  ],
  ['marked lines of Eleventy', liquid, '{% highlight js 0,2-3 %}\nx\n{% endhighlight %}', '```js {1,3-4}\nx\n```\n'],
  ['marked lines in quotes', liquid, '{% highlight "js 0,2" %}\nx\n{% endhighlight %}', '```js {1,3}\nx\n```\n'],
  [
    'changed lines of Eleventy',
    liquid,
    '{% highlight "js 0 2" %}\nx\n{% endhighlight %}',
    '```js ins={1} del={3}\nx\n```\n',
  ],
  [
    'bars in a table',
    hugo,
    '| a | b |\n|---|---|\n| {{< kbd "x|y" >}} | {{< math >}}|x|{{< /math >}} |',
    '| a | b |\n|---|---|\n| <kbd>x\\|y</kbd> | $`\\vert x\\vert `$ |',
  ],
  [
    'a block in a table',
    hugo,
    '| a |\n|---|\n| {{< youtube b >}} |',
    '| a |\n|---|\n| [Video on YouTube](https://www.youtube.com/watch?v=b) |',
  ],
  ['a tag that code shows', hugo, '```\n{{</* x */>}}\n```\n`{{</* y */>}}`', '```\n{{< x >}}\n```\n`{{< y >}}`'],
  [
    'raw braces that code shows',
    liquid,
    '```\n{% raw %}\n{{ a }}\n{% endraw %}\n```\n`{% raw %}{{ b }}{% endraw %}`',
    '```\n{{ a }}\n```\n`{{ b }}`',
  ],
  ['code of Jekyll', liquid, '{% highlight ruby linenos %}\nx\n{% endhighlight %}', '```ruby lineNumbers\nx\n```\n'],
  ['raw text', liquid, '{% raw %}{{ a }}{% endraw %}', '\\{{ a }}'],
  ['an address of Jekyll', liquid, '[a]({% post_url 2014-11-18-x %})', '[a](source-file:2014-11-18-x;)'],
  ['the root of a site', liquid, '![a]({{ site.baseurl }}/b.png)', '![a](/b.png)'],
  ['a filter', liquid, "[a]({{ '/b' | relative_url }})", '[a](/b)'],
  ['an include', liquid, '{% include figure.html src="/a.png" alt="A" %}', '![A](/a.png)'],
  ['a gist', liquid, '{% gist a/1 %}', '[Code on GitHub Gist](https://gist.github.com/a/1)\n'],
  ['code of Hexo', hexo, '{% codeblock lang:js %}\nx\n{% endcodeblock %}', '```js\nx\n```\n'],
  ['a link of Hexo', hexo, "{% post_link a 'B c' %}", '[B c](source-file:a;)'],
  ['double braces of Hexo', hexo, '{{ a }}', '{{ a }}'],
  [
    'a variable',
    liquid,
    '{% capture x %}\nb\n{% endcapture %}<div>{{ x | markdownify }}</div>',
    '<div>\n\nb\n\n</div>',
  ],
  [
    'raw braces in code',
    liquid,
    '{% highlight liquid %}\n{% raw %}\n{{ a }}\n{% endraw %}\n{% endhighlight %}',
    '```liquid\n{{ a }}\n```\n',
  ],
  [
    'the title of code in Hexo',
    hexo,
    '{% codeblock A title lang:js %}\nx\n{% endcodeblock %}',
    '```js title="A title"\nx\n```\n',
  ],
  ['a formula', liquid, '$$ {{a}} $$', '$$ {{a}} $$'],
  ['a video of Zola', zola, '{{ youtube(id="abc") }}', '[Video on YouTube](https://www.youtube.com/watch?v=abc)\n'],
  [
    'a block of Zola in two tags',
    zola,
    '{{ admonition_start(title="A") }}\nb\n{{ admonition_end() }}',
    '> [!NOTE] A\n> b\n',
  ],
  ['an image of Zola', zola, '{{ img(id="a.png", alt="A") }}', '![A](a.png)'],
  [
    'a video of Hugo by its type',
    hugo,
    '{{< video type="youtube" id="abc" >}}',
    '[Video on YouTube](https://www.youtube.com/watch?v=abc)\n',
  ],
  ['an image of Hexo with its size', hexo, `{% asset_img right a.png 300 200 '"T" "A b"' %}`, '![A b](a.png)'],
  ['an image of Hexo with title and words', hexo, `{% asset_img a.png 300 200 "T 'A b'" %}`, '![A b](a.png)'],
  ['a button of Hexo in quotes', hexo, "{% btn 'https://a.example',A,icon %}", '[A](https://a.example)'],
  ['a gallery of Hexo', hexo, '{% gallery %}\n![a](a.png)\n{% endgallery %}', '![a](a.png)\n'],
  ['an image of Hexo with plain words', hexo, '{% asset_img a.png A b %}', '![A b](a.png)'],
  [
    'an image of Eleventy with its sizes',
    liquid,
    '{% image "a.png", "A b", "(min-width: 3em) 50vw" %}',
    '![A b](a.png)',
  ],
  [
    'a button, a label and a file of Hexo',
    hexo,
    '{% btn /a, B, icon %} {% label c@d %} {% asset_link e.pdf F g %}',
    '[B](/a) <mark>d</mark> [F g](e.pdf)',
  ],
  ['a quotation of Zola', zola, '{% quote(author="A") %}\nb\n{% end %}', '> b\n>\n> — A\n'],
  ['code of WordPress', wordpress, '[code language="php"]\n<?php\n[/code]', '```php\n<?php\n```\n'],
  ['a link that is no shortcode', wordpress, '[video](a) [x]', '[video](a) [x]'],
])('%s', (_name, syntaxes, source, expected) => {
  expect(convert(source, syntaxes)).toEqual({ text: expected, notes: [] });
});

test('tabs are shown one below the other, which is reported', () => {
  expect(convert('{{< tabs >}}{{< tab "One" >}}a{{< /tab >}}{{< tab >}}b{{< /tab >}}{{< /tabs >}}', hugo)).toEqual({
    text: '**One**\n\na\n\n\n\nb\n',
    notes: ['1 the tabs are shown one below the other'],
  });
});

test('tags in indented code are code, and those in other indents are not', () => {
  const source = 'a\n\n    {{< youtube b >}}\n\n{{% steps %}}\n\n    {{< youtube c >}}\n\n{{% /steps %}}\n';
  const text = new TrackedText(source, 1);
  replaceTags(text, hugo, () => undefined, { hasIndentedCode: true });
  expect(text.text).toBe('a\n\n    {{< youtube b >}}\n\n[Video on YouTube](https://www.youtube.com/watch?v=c)\n');
});

test('an unknown tag of several lines, a condition and a list of posts are reported whole and once', () => {
  const source = '{{< chart\n  x="1|2" >}}\n\n| a |\n|---|\n| {{< chart x="1|2" >}} |';
  expect(convert(source, hugo)).toEqual({
    text: '<!-- import: {{< chart x="1|2" >}} -->\n\n| a |\n|---|\n| <!-- import: {{< chart x="1\\|2" >}} --> |',
    notes: [1, 6].map(
      (line) => `${line} {{< chart x="1|2" >}} is not known: write in the place of its comment what it showed`,
    ),
  });
  const loop =
    '{% for p in site.posts %}\n- [{{ p.title }}]({{ p.url }})\n{% endfor %}\n{% if a %}b{% else %}c{% endif %} [d]({{ e }})';
  expect(convert(loop, liquid)).toEqual({
    text: '<!-- import: {% for p in site.posts %} -->\n<!-- import: {% if a %} -->b<!-- import: {% else %} -->c [d]()',
    notes: [
      '1 {% for p in site.posts %} is a list that the generator makes: write in the place of its comment what it showed',
      '4 {% if a %} is not known: write in the place of its comment what it showed',
      '4 {{ e }} is not known: write in its place what it showed',
    ],
  });
});

test('an unknown tag stays in a comment, its content stays, and its line is reported', () => {
  expect(convert('a\n\n{{< chart x="1" >}}\nb\n{{< /chart >}}', hugo)).toEqual({
    text: 'a\n\n<!-- import: {{< chart x="1" >}} -->\nb\n',
    notes: ['3 {{< chart x="1" >}} is not known: write in the place of its comment what it showed'],
  });
});
