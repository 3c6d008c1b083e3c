/** For the screen and for paper: a printed table repeats its head on each page and breaks no row. */
export const STYLE = `
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif }
body { margin: 2rem; max-width: none }
h1 { font-size: 1.4rem; margin: 0 0 .3rem }
p { max-width: 48rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 1rem 0 }
dt { opacity: .7 }
dd { margin: 0; overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { text-align: left; vertical-align: top; padding: .3rem .7rem .3rem 0; border-bottom: 1px solid #8884; overflow-wrap: anywhere }
th { position: sticky; top: 0; background: Canvas; border-bottom: 2px solid #8888 }
.n { text-align: right }
.wrong { border: 2px solid #c33; padding: .5rem 1rem; margin: 1rem 0 }
@media print {
  body { margin: 0; font-size: 10px }
  th { position: static }
  thead { display: table-header-group }
  tr { break-inside: avoid }
}
`
