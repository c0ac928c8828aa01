import { writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { renderCard } from '#lib/og/render.ts';
const f = globalThis.fetch;
globalThis.fetch = ((u: any, ...r: any[]) => { if (!String(u).startsWith('data:')) throw new Error('network: ' + u); return f(u, ...r); }) as any;
const base = { date: '2026-11-17', minutes: 8, siteName: 'Load Bearing' };
const titles: Record<string,string> = {
  one: 'Backpressure', hello: 'Hello', longest: "Redis in Production: Caching Strategies That Actually Work (And Some That Don't)",
  fails: "Why Most Backend Systems Fail at Scale (And the Mistakes I've Seen Firsthand)",
  role: 'The Role of a Tech Lead Beyond Writing Code', arch: 'From Developer to Architect: The Mindset Shift Nobody Talks About',
  accents: 'Żółta łódź, Đặng Thùy Trâm’s naïve façade in İstanbul', word: 'Kubernetes'.repeat(8)+'X', cjk: '本番環境のRedisで学んだこと', emoji: '🚀 Shipping faster',
  p99: 'How We Cut p99 Latency by 80% With Read-Through Caching, Backpressure, and Fewer, Better-Tuned Worker Queues',
  monster: 'Avoiding Te Va To. AV WA/Yo: a real-time, event-driven/queue-based look', too: 'The quick brown fox jumps over the lazy dog and then keeps on going. '.repeat(4),
};
for (const [n,t] of Object.entries(titles)) {
  const s = performance.now(); const png = await renderCard({ ...base, title: t }); 
  console.log(n, png.length, Math.round(performance.now()-s)+'ms');
  writeFileSync(`/tmp/work/cards/${n}.png`, png);
  await sharp(png).resize(300).png().toFile(`/tmp/work/cards/${n}-300.png`);
}
const names = Object.keys(titles);
const tiles = await Promise.all(names.map(async (n,i)=>({ input: await sharp(`/tmp/work/cards/${n}.png`).resize(600).png().toBuffer(), left:(i%2)*620+10, top:Math.floor(i/2)*335+10 })));
await sharp({create:{width:1250,height:Math.ceil(names.length/2)*335+20,channels:3,background:'#888'}}).composite(tiles).png().toFile('/tmp/work/cards/sheet.png');
const small = names.map((n,i)=>({ input:`/tmp/work/cards/${n}-300.png`, left:(i%4)*310+10, top:Math.floor(i/4)*168+10 }));
await sharp({create:{width:1250,height:Math.ceil(names.length/4)*168+20,channels:3,background:'#fff'}}).composite(small).png().toFile('/tmp/work/cards/small.png');
