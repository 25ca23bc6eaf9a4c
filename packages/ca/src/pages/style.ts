/** What all pages share; light or dark as the reader's device is, and readable on a phone. */
const baseStyle = `
:root{color-scheme:light dark;--paper:#fbfaf8;--card:#fff;--ink:#1d2530;--soft:#5a6572;--line:#e3e0da;--accent:#1f6f5c;--accent-soft:#e4f1ec;--bad:#a8322d;--bad-soft:#f9e7e5;--wait:#8a5a00;--wait-soft:#faf0da}
@media(prefers-color-scheme:dark){:root{--paper:#12161b;--card:#1a2027;--ink:#e6e9ec;--soft:#9ba7b3;--line:#2b333c;--accent:#6cc9b0;--accent-soft:#17332d;--bad:#f0837c;--bad-soft:#3a1f1e;--wait:#e3b55c;--wait-soft:#33290f}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;-webkit-text-size-adjust:100%}
main{max-width:46rem;margin:0 auto;padding:3.5rem 1.25rem 4rem}
h1{font-size:2rem;line-height:1.2;letter-spacing:-.02em;margin:0 0 .5rem;overflow-wrap:anywhere}
h2{font-size:1.15rem;margin:3rem 0 1rem}
p{margin:.5rem 0}
.lead{color:var(--soft);font-size:1.1rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.25rem 1.4rem;margin:0 0 1rem}
.card h3{margin:0 0 .6rem;font-size:1.02rem;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:8.5rem minmax(0,1fr);gap:.3rem 1rem;margin:0}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
code,pre{font:.86em/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
small{display:block;color:var(--soft);font-size:.84rem}
a{color:var(--accent);text-underline-offset:.18em}
.links{display:flex;flex-wrap:wrap;gap:.3rem 1.4rem;margin:.9rem 0 0}
form+.card{margin-top:1rem}
form{display:flex;gap:.6rem;flex-wrap:wrap;align-items:end}
label{flex:1 1 16rem;color:var(--soft)}
input,select{display:block;width:100%;margin-top:.3rem;padding:.6rem .75rem;font:inherit;color:var(--ink);background:var(--card);border:1px solid var(--line);border-radius:8px}
button{padding:.62rem 1.2rem;font:inherit;font-weight:600;color:var(--paper);background:var(--accent);border:1px solid var(--accent);border-radius:8px;cursor:pointer}
[hidden]{display:none}
input,select{min-height:2.85rem}
time{white-space:nowrap}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
details{border-bottom:1px solid var(--line);padding:.7rem 0}
summary{cursor:pointer;font-weight:600}
.state{font-weight:700}.good{color:var(--accent)}.bad{color:var(--bad)}.wait{color:var(--wait)}
@media(max-width:34rem){main{padding-top:2rem}dl{grid-template-columns:minmax(0,1fr);gap:0}dd{margin-bottom:.5rem}}
`;

/** Nothing but this style and the page's own form: no script, no frame, nothing from elsewhere. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves the style, followed by what one page needs beside; a browser keeps it for an hour. */
export function styleSheet(more = ''): Response {
  const headers = { 'Content-Type': 'text/css; charset=utf-8', 'Cache-Control': 'max-age=3600' };
  return new Response(`${baseStyle}${more}`, { headers: { ...headers, 'X-Content-Type-Options': 'nosniff' } });
}
