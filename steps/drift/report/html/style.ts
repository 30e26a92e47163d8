/** Colours for light and dark, a summary that fits a phone, cards for findings. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#16202c;--soft:#5b6877;--line:#dfe4ea;--urgent:#b42318;--urgent-bg:#fdecea;--normal:#8a5a00;--normal-bg:#fdf3dc;--routine:#31597f;--routine-bg:#e8f0f8;--good:#17683b;--good-bg:#e4f5ea;--state:#eef2f7;--cloud:#fdf3dc;--code:#f0f2f5;--focus:#2563eb}
@media (prefers-color-scheme:dark){:root{--bg:#10151b;--card:#18202a;--ink:#e6ebf1;--soft:#9aa8b7;--line:#2b3643;--urgent:#ff9a8f;--urgent-bg:#3d1a17;--normal:#f2c166;--normal-bg:#3a2d10;--routine:#9cc4ea;--routine-bg:#1b3046;--good:#7fd6a0;--good-bg:#15351f;--state:#1a2430;--cloud:#33280f;--code:#10161d;--focus:#7aa7ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;-webkit-text-size-adjust:100%}
main{max-width:60rem;margin:0 auto;padding:1.25rem 1rem 4rem}
h1{font-size:1.5rem;line-height:1.25;margin:.25rem 0}
h2{font-size:1.1rem;margin:2.25rem 0 .75rem}
p{margin:.35rem 0}
.soft{color:var(--soft);font-size:.9rem}
.hero{background:var(--card);border:1px solid var(--line);border-left:6px solid var(--tone);border-radius:10px;padding:1rem 1.25rem}
.hero.clean{--tone:var(--good)}.hero.drifted{--tone:var(--urgent)}.hero.failed{--tone:var(--urgent)}.hero.undeployed{--tone:var(--soft)}
.verdict{color:var(--tone);font-weight:700;text-transform:uppercase;letter-spacing:.06em;font-size:.8rem}
.counts{display:grid;grid-template-columns:repeat(auto-fit,minmax(6.5rem,1fr));gap:.6rem;margin:1rem 0 .25rem;padding:0;list-style:none}
.counts li{background:var(--bg);border-radius:8px;padding:.5rem .75rem;font-size:.85rem;color:var(--soft)}
.counts b{display:block;font-size:1.5rem;line-height:1.2;color:var(--ink);font-variant-numeric:tabular-nums}
.counts .urgent b{color:var(--urgent)}.counts .normal b{color:var(--normal)}.counts .routine b{color:var(--routine)}
.zero b{color:var(--soft)!important;font-weight:400}
.filters{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem 1.25rem;margin:1.25rem 0 .5rem;position:sticky;top:0;background:var(--bg);padding:.6rem 0;z-index:1}
.filters[hidden]{display:none}
.filters fieldset{border:0;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.4rem;align-items:center}
.filters legend{float:left;color:var(--soft);font-size:.85rem;margin-right:.5rem;padding:0}
.filters button{font:inherit;font-size:.85rem;padding:.25rem .7rem;min-height:2rem;border:1px solid var(--line);border-radius:999px;background:var(--card);color:inherit;cursor:pointer}
.filters button[aria-pressed=true]{background:var(--ink);color:var(--bg);border-color:var(--ink)}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
details.finding{background:var(--card);border:1px solid var(--line);border-radius:10px;margin:.6rem 0;overflow:hidden}
details.finding>summary{cursor:pointer;padding:.7rem 1rem;display:grid;grid-template-columns:auto 1fr;gap:.15rem .7rem;align-items:baseline;list-style:none}
details.finding>summary::-webkit-details-marker{display:none}
.grade{font-size:.72rem;font-weight:700;border-radius:999px;padding:.12rem .6rem;min-width:4.6rem;text-align:center}
.grade.urgent{color:var(--urgent);background:var(--urgent-bg)}.grade.normal{color:var(--normal);background:var(--normal-bg)}.grade.routine{color:var(--routine);background:var(--routine-bg)}.grade.accepted{color:var(--good);background:var(--good-bg)}
.name{font-weight:600;overflow-wrap:anywhere}
.what{grid-column:2;color:var(--soft);font-size:.9rem;overflow-wrap:anywhere}
.body{padding:.25rem 1rem 1rem;border-top:1px solid var(--line)}
.property{margin:.9rem 0}
.property h4{margin:0 0 .35rem;font-size:.9rem;font-weight:600;overflow-wrap:anywhere;display:flex;gap:.5rem;align-items:center;flex-wrap:wrap}
.sides{display:grid;grid-template-columns:1fr 1fr;gap:.5rem}
.sides>div{min-width:0}
.sides span{font-size:.75rem;color:var(--soft)}
pre,code{font:13px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
pre{margin:.15rem 0;padding:.6rem .7rem;border-radius:8px;background:var(--code);overflow:auto;max-height:20rem;white-space:pre-wrap;overflow-wrap:anywhere}
.before pre{background:var(--state)}.after pre{background:var(--cloud)}
.urn{color:var(--soft);overflow-wrap:anywhere;font-size:12px}
ul.plain{padding-left:1.1rem;margin:.4rem 0}ul.plain li{margin:.35rem 0;overflow-wrap:anywhere}
[hidden]{display:none!important}
@media (max-width:40rem){.sides{grid-template-columns:1fr}h1{font-size:1.25rem}.filters{position:static}}
@media print{.filters{display:none}details.finding{break-inside:avoid}}
`;

/** Filters by grade and system; without JavaScript everything is shown. */
export const SCRIPT = `
(function(){
var bar=document.querySelector('.filters');if(!bar)return;bar.hidden=false;
var chosen={grade:'',system:''};
var cards=[].slice.call(document.querySelectorAll('[data-grade]'));
var shown=document.querySelector('.shown');
function show(){var n=0;cards.forEach(function(card){
var on=(!chosen.grade||card.dataset.grade===chosen.grade)&&(!chosen.system||card.dataset.system===chosen.system);
card.hidden=!on;if(on)n++;});shown.textContent=n+' of '+cards.length+' shown';}
bar.addEventListener('click',function(event){var button=event.target.closest('button');if(!button)return;
var kind=button.dataset.kind;chosen[kind]=button.dataset.value;
bar.querySelectorAll('button[data-kind='+kind+']').forEach(function(other){other.setAttribute('aria-pressed',String(other===button));});show();});
show();
})();
`;
