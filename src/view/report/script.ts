// The script of the report: draws each figure in the theme of the page, and again when the theme changes.

import { NARROW, PLOT_CONFIG } from '../figure.ts'
import { scriptJson } from '../html.ts'
import { darkExchanges } from '../theme.ts'

/** JavaScript of the page. It reads the figures from `<script type="application/json" id="figures">`. */
export function reportScript(): string {
  return `
'use strict';
(function () {
  var text = document.getElementById('figures').textContent;
  var exchanges = ${scriptJson(darkExchanges())};
  var table = new Map(exchanges);
  var pattern = new RegExp(exchanges.map(function (pair) {
    return pair[0].replace(/[.*+?^$(){}|[\\]\\\\]/g, '\\\\$&');
  }).join('|'), 'g');
  var system = window.matchMedia('(prefers-color-scheme: dark)');
  var button = document.getElementById('theme');
  var chosen = null;
  var isPrinting = false;
  function dark() { return isPrinting ? false : chosen ? chosen === 'dark' : system.matches; }
  function draw() {
    var shown = dark() ? text.replace(pattern, function (found) { return table.get(found) || found; }) : text;
    JSON.parse(shown).forEach(function (figure) {
      var place = document.getElementById('figure-' + figure.name);
      var layout = figure.narrow && place.parentNode.clientWidth < ${NARROW} ? figure.narrow : figure.layout;
      place.style.height = layout.height + 'px';
      Plotly.react(place, figure.data, layout, ${scriptJson(PLOT_CONFIG)});
    });
    button.textContent = dark() ? 'Light page' : 'Dark page';
  }
  button.hidden = false;
  button.addEventListener('click', function () {
    chosen = dark() ? 'light' : 'dark';
    document.documentElement.setAttribute('data-theme', chosen);
    draw();
  });
  system.addEventListener('change', draw);
  var isNarrow = window.innerWidth < ${NARROW};
  window.addEventListener('resize', function () {
    if (window.innerWidth < ${NARROW} !== isNarrow) { isNarrow = !isNarrow; draw(); }
  });
  // Paper is white: a dark page is printed in the light colours, and is dark again afterwards.
  window.addEventListener('beforeprint', function () { isPrinting = true; draw(); });
  window.addEventListener('afterprint', function () { isPrinting = false; draw(); });
  draw();
})();
`
}
