/*
 * Scrolls the graph to the table in its middle, fits it to the width if it is still readable then, and marks the
 * arrows of the table that the pointer or the focus is on.
 */
'use strict';

(function () {
  const FIT = 'sourcecheck.lineage.fit';
  const READABLE = 0.75;

  const fit = document.getElementById('fit');
  const scroll = document.querySelector('.lineage-scroll');
  const graph = document.querySelector('.lineage-graph');
  const start = document.getElementById('start');

  function center() {
    const outer = scroll.getBoundingClientRect();
    const inner = start.getBoundingClientRect();
    scroll.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
    scroll.scrollTop += inner.top + inner.height / 2 - outer.top - outer.height / 2;
  }

  function show() {
    const chosen = localStorage.getItem(FIT);
    fit.checked = chosen === null ? scroll.clientWidth >= READABLE * graph.width.baseVal.value : chosen === 'true';
    center();
  }

  show();
  addEventListener('resize', show);
  fit.addEventListener('change', () => {
    localStorage.setItem(FIT, String(fit.checked));
    center();
  });

  function light(event) {
    const box = event.target.closest('.table-box');
    const node = box === null ? null : box.dataset.node;
    for (const edge of graph.querySelectorAll('.edge')) {
      edge.classList.toggle('lit', node !== null && (edge.dataset.from === node || edge.dataset.to === node));
    }
  }

  graph.addEventListener('pointerover', light);
  graph.addEventListener('focusin', light);
  graph.addEventListener('pointerleave', () => {
    for (const edge of graph.querySelectorAll('.lit')) {
      edge.classList.remove('lit');
    }
  });
})();
