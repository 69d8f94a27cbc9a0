/*
 * Moves through the tree with the keyboard: up, down, home and end between what is visible, right and left to open
 * and close a schema. Tab still reaches everything.
 */
'use strict';

(function () {
  const KEYS = ['ArrowDown', 'ArrowUp', 'ArrowRight', 'ArrowLeft', 'Home', 'End'];

  function visible(tree) {
    return [...tree.querySelectorAll('summary, a, button')].filter((each) => each.checkVisibility());
  }

  function move(tree, key, current) {
    const all = visible(tree);
    const at = all.indexOf(current);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[key];
    if (to === -1) {
      document.getElementById('search').focus();
    } else if (to < all.length) {
      all[to].focus();
    }
  }

  /* Right opens, or enters what is open; left closes, or returns to the schema. */
  function turn(tree, key, current) {
    const schema = current.closest('details');
    const onSchema = current.tagName === 'SUMMARY';
    if (key === 'ArrowRight' && onSchema) {
      if (schema.open) {
        move(tree, 'ArrowDown', current);
      } else {
        schema.open = true;
      }
    } else if (key === 'ArrowLeft' && schema !== null) {
      if (onSchema) {
        schema.open = false;
      } else {
        schema.querySelector('summary').focus();
      }
    }
  }

  function announceCount(tree) {
    const tables = tree.querySelectorAll('a').length;
    const more = tree.querySelector('button') !== null;
    if (tables > 0) {
      page.announce((more ? 'More than ' : '') + tables + (tables === 1 ? ' table' : ' tables'));
    } else if (tree.querySelector('details') !== null) {
      page.announce('All schemas');
    }
  }

  document.addEventListener('keydown', (event) => {
    if (!KEYS.includes(event.key) || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    const tree = document.getElementById('tree');
    if (event.target.id === 'search' && event.key === 'ArrowDown') {
      event.preventDefault();
      const first = visible(tree)[0];
      if (first !== undefined) {
        first.focus();
      }
    } else if (tree !== null && tree.contains(event.target)) {
      event.preventDefault();
      if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
        turn(tree, event.key, event.target);
      } else {
        move(tree, event.key, event.target);
      }
    }
  });

  /* The table of the page's address is in view, without scrolling the page. */
  document.addEventListener('DOMContentLoaded', () => {
    const current = document.querySelector('#tree [aria-current]');
    if (current !== null) {
      const tree = document.getElementById('tree');
      const below = current.getBoundingClientRect().top - tree.getBoundingClientRect().top;
      tree.scrollTop += below - tree.clientHeight / 2;
    }
  });

  /* A schema is loaded when it is opened, and again if that failed. */
  document.addEventListener('htmx:beforeRequest', (event) => {
    const schema = event.detail.elt;
    if (schema.tagName === 'DETAILS' && (!schema.open || schema.dataset.loaded === 'true')) {
      event.preventDefault();
    }
  });

  /* The chosen table is marked, and what is shown of it is announced and in view. */
  document.addEventListener('htmx:afterSwap', (event) => {
    const origin = event.detail.requestConfig.elt;
    if (origin.tagName === 'DETAILS') {
      origin.dataset.loaded = 'true';
    }
    if (event.detail.target.id === 'table') {
      for (const other of document.querySelectorAll('#tree [aria-current]')) {
        other.removeAttribute('aria-current');
      }
      origin.setAttribute('aria-current', 'true');
      const table = event.detail.target;
      page.announce(table.querySelector('h2') === null ? 'Table not found' : table.querySelector('h2').textContent);
      table.scrollIntoView({ block: 'nearest' });
    } else if (event.detail.target.id === 'tree') {
      announceCount(event.detail.target);
    }
  });
})();
