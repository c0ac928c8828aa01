import sharp from 'sharp';
import { canDraw } from '#lib/og/fonts.ts';
import { renderCard } from '#lib/og/render.ts';
const f = globalThis.fetch; const asked: string[] = [];
globalThis.fetch = ((u: any, ...r: any[]) => { if (!String(u).startsWith('data:')) { asked.push(String(u)); throw new Error('network: ' + u);} return f(u, ...r); }) as any;
const all: number[] = []; for (let c=0;c<0x110000;c++) if (!(c>=0xd800&&c<=0xdfff) && canDraw(String.fromCodePoint(c))) all.push(c);
console.log(all.length, 'code points');
const bad: string[] = [];
// single-char words, 20 a card; bisect on failure
async function tryAll(cs: number[]) { try { const n=asked.length; await renderCard({title: 'a ' + cs.map(c=>String.fromCodePoint(c)).join(' '), date:'2026-11-17', minutes:8, siteName:'Load Bearing'}); if (asked.length>n) throw new Error('asked ' + asked.at(-1)); } catch (e) { if (cs.length===1) bad.push(cs[0]!.toString(16)+' '+String.fromCodePoint(cs[0]!)+' '+(e as Error).message.slice(0,80)); else { const h=cs.length>>1; await tryAll(cs.slice(0,h)); await tryAll(cs.slice(h)); } } }
for (let i=0;i<all.length;i+=60) await tryAll(all.slice(i,i+60));
console.log(bad);
const lum=(h:string)=>{const v=[1,3,5].map(i=>parseInt(h.slice(i,i+2),16)/255).map(x=>x<=.04045?x/12.92:((x+.055)/1.055)**2.4);return .2126*v[0]!+.7152*v[1]!+.0722*v[2]!};
for (const h of ['#f4f1ea','#c9c2b4','#f0a04b','#6b6355']) console.log(h,(lum(h)+.05)/(lum('#191510')+.05));
