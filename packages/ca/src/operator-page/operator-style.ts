/** What the operator's page needs beside the style of all pages: a bar, tables that become cards on a phone, badges, tiles. */
export const operatorStyle = `
body{font-size:16px}
main{max-width:72rem;padding-top:2.25rem}
h1{font-size:1.6rem}
h1:focus{outline:none}
h1+.card,h1+form,h1+table{margin-top:1.2rem}
h2{font-size:1.05rem;margin:2.5rem 0 .8rem}
.lead{font-size:1rem;margin-bottom:1.4rem}
.above{margin:0 0 .4rem;font-size:.9rem}
header{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem 1.6rem;padding:.7rem max(1.25rem,calc((100vw - 72rem)/2 + 1.25rem));background:var(--card);border-bottom:1px solid var(--line)}
header strong{overflow-wrap:anywhere}
nav{display:flex;flex-wrap:wrap;gap:.2rem;flex:1 1 auto}
nav a{padding:.3rem .7rem;border-radius:8px;color:var(--soft);text-decoration:none}
nav a:hover{color:var(--ink)}
nav a[aria-current]{color:var(--accent);background:var(--accent-soft);font-weight:600}
.skip{position:absolute;left:-100rem}.skip:focus{left:1rem;top:.5rem;padding:.3rem .7rem;background:var(--card)}
button.quiet{padding:.3rem .8rem;font-weight:400;color:var(--soft);background:none;border-color:var(--line)}
button.bad{color:var(--paper);background:var(--bad);border-color:var(--bad)}
.narrow{max-width:26rem;margin:8vh auto 0}
.column{flex-direction:column;align-items:stretch;gap:1rem}
.column button{align-self:start}
.column label{flex:0 0 auto;max-width:32rem}
label.short{flex:0 1 11rem}
label.check{display:flex;gap:.6rem;align-items:baseline;color:var(--ink);overflow-wrap:anywhere}
label.check input{width:auto;min-height:0;margin:0;flex:none}
form[role=search]{margin-bottom:1.6rem}
table{width:100%;border-collapse:separate;background:var(--card);border:1px solid var(--line);border-radius:12px;border-spacing:0;overflow:hidden;font-size:.94rem}
th{padding:.6rem .9rem;text-align:left;font-weight:600;font-size:.82rem;color:var(--soft);white-space:nowrap}
td{padding:.6rem .9rem;border-top:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
td time{font-variant-numeric:tabular-nums}
td code{font-size:.8rem;white-space:nowrap}
td .address{min-width:13rem}
td ul{margin:0;padding:0;list-style:none}td li+li{margin-top:.4rem}
td details{border:0;padding:0}td summary{font-weight:400}

.address{display:block;overflow-wrap:anywhere}
h1+.lead .address{color:var(--ink);font-weight:600}
.badge{display:inline-block;padding:.05rem .55rem;border-radius:99px;font-size:.82rem;font-weight:600;white-space:nowrap}
.badge.good{background:var(--accent-soft)}.badge.bad{background:var(--bad-soft)}.badge.wait{background:var(--wait-soft)}
.badge.dim{color:var(--soft);background:var(--line)}
.empty{color:var(--soft);padding:1.4rem;border:1px dashed var(--line);border-radius:12px;text-align:center}
.pager{display:flex;gap:1.4rem;justify-content:end;margin-top:1rem}
.tiles{display:grid;grid-template-columns:repeat(6,minmax(0,1fr));gap:.8rem;margin:0;padding:0;list-style:none}
.tiles a{display:block;height:100%;padding:.9rem 1.1rem;color:var(--soft);background:var(--card);border:1px solid var(--line);border-radius:12px;text-decoration:none;font-size:.9rem;line-height:1.35}
.tiles a:hover{border-color:var(--accent)}
.tiles b{display:block;font-size:1.7rem;line-height:1.3;color:var(--ink);font-variant-numeric:tabular-nums}
.tiles b.bad{color:var(--bad)}
pre{margin:.6rem 0 0;white-space:pre-wrap;overflow-wrap:anywhere}
.card>details{border:0;padding:.7rem 0 0}
details.card>summary{color:var(--bad)}
.danger form{margin-top:1rem}
@media(max-width:68rem){
.tiles{grid-template-columns:repeat(3,minmax(0,1fr))}
td time{white-space:normal}
}
@media(max-width:54rem){
main{padding-top:1.5rem}
nav{order:3;flex-basis:100%}
header form{margin-left:auto}
table,tbody,tr,td{display:block;width:100%}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tr{padding:.7rem 1rem;border-top:1px solid var(--line)}tbody tr:first-child{border-top:0}
td{position:relative;padding:.15rem 0 .15rem 6.6rem;border:0}
td code{white-space:normal}td time{white-space:nowrap}
td::before{content:attr(data-label);position:absolute;left:0;width:6rem;color:var(--soft);font-size:.84rem;line-height:1.9}
td .address{min-width:0}
nav{gap:0}nav a{padding:.25rem .38rem;font-size:.84rem}nav{margin-left:-.38rem}
.health dl{grid-template-columns:5rem minmax(0,1fr)}
}
@media(max-width:34rem){.tiles{grid-template-columns:repeat(2,minmax(0,1fr))}}
`;
