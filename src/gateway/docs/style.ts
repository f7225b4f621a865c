/** How the page about the API looks, by day and by night. */
export const style = `
:root { color-scheme: light dark; --line: #d9dee3; --soft: #f3f5f7; --dim: #56616b; --ink: #14191e; --back: #fff; --link: #0a5a9c;
  --get: #0b6b3a; --post: #0a5a9c; --put: #7a4b00; --delete: #a3261d; }
@media (prefers-color-scheme: dark) { :root { --line: #323a42; --soft: #1d2329; --dim: #a3aeb8; --ink: #e8ecef; --back: #14191e;
  --link: #7cbcf2; --get: #63c792; --post: #7cbcf2; --put: #e3b15c; --delete: #f08d86; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--back); display: grid;
  grid-template-columns: minmax(15rem, 19rem) minmax(0, 1fr); }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1.25rem; border-right: 1px solid var(--line); font-size: .875rem; }
nav ul { list-style: none; margin: 0 0 1rem; padding: 0; }
nav li { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
nav h2 { font-size: .8125rem; margin: 1rem 0 .25rem; color: var(--dim); }
main { padding: 2rem clamp(1rem, 4vw, 3rem); max-width: 68rem; }
a { color: var(--link); }
nav a { text-decoration: none; }
nav a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem; }
main h2 { margin: 3rem 0 0; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
section { margin: 2rem 0 3rem; }
h3 { font-size: 1.0625rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
h4 { font-size: .9375rem; margin: 1.25rem 0 .5rem; }
h5 { font-size: .875rem; margin: .75rem 0 .25rem; }
p { margin: .25rem 0 .75rem; max-width: 46rem; }
.summary { font-weight: 600; }
code, pre { font-family: ui-monospace, monospace; font-size: .875em; }
pre { background: var(--soft); padding: .75rem; overflow: auto; border-radius: 6px; margin: .5rem 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; margin: .5rem 0; }
th { text-align: left; color: var(--dim); font-weight: 600; }
th, td { padding: .375rem .75rem .375rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td:first-child { white-space: nowrap; }
.method { font: 600 .8125rem/1 ui-monospace, monospace; }
.get { color: var(--get); } .post { color: var(--post); } .put { color: var(--put); } .delete { color: var(--delete); }
.optional, .type { color: var(--dim); font-size: .8125rem; }
summary { cursor: pointer; margin: .5rem 0; color: var(--link); }
@media (max-width: 52rem) { body { display: block; } nav { position: static; height: auto; max-height: 40vh; border-right: 0;
  border-bottom: 1px solid var(--line); } }
`
