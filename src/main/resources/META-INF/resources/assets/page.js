/*
 * What every page needs: announcements, copying, and messages for requests of htmx that fail.
 *
 *   page.announce('Copied');   // to screen readers, through the one live region of the page
 */
'use strict';

(function () {
  const OFFLINE = 'The service cannot be reached. Try again.';

  function announce(text) {
    const announcer = document.getElementById('announcer');
    if (announcer !== null) {
      // a text that does not change is not read again
      announcer.textContent = '';
      requestAnimationFrame(() => {
        announcer.textContent = text;
      });
    }
  }

  /* Shows a message above the content until the next request succeeds. */
  function warn(text) {
    let notice = document.getElementById('page-notice');
    if (notice === null) {
      notice = document.createElement('p');
      notice.id = 'page-notice';
      notice.className = 'notice failed';
      notice.setAttribute('role', 'alert');
      document.getElementById('main').prepend(notice);
    }
    notice.textContent = text;
  }

  function clearWarning() {
    const notice = document.getElementById('page-notice');
    if (notice !== null) {
      notice.remove();
    }
  }

  /* The text that a button with data-copy copies: that of the element with this id. */
  async function copy(button) {
    const text = document.getElementById(button.dataset.copy).textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch (denied) {
      // without TLS there is no clipboard API
      const area = document.createElement('textarea');
      area.value = text;
      area.className = 'visually-hidden';
      document.body.append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
      button.focus();
    }
    announce('Copied');
    const label = button.dataset.label || button.textContent;
    button.dataset.label = label;
    button.textContent = 'Copied';
    setTimeout(() => {
      button.textContent = label;
    }, 2000);
  }

  const UNITS = [['year', 31536000], ['month', 2592000], ['day', 86400], ['hour', 3600], ['minute', 60]];

  function relative(date) {
    const seconds = Math.round((date.getTime() - Date.now()) / 1000);
    const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
    for (const [unit, length] of UNITS) {
      if (Math.abs(seconds) >= length) {
        return format.format(Math.trunc(seconds / length), unit);
      }
    }
    return 'just now';
  }

  /* Shows times as the distance from now, with the local time as the title. */
  function showTimes(root) {
    for (const time of root.querySelectorAll('time[data-relative]')) {
      const date = new Date(time.dateTime);
      if (!Number.isNaN(date.getTime())) {
        time.textContent = relative(date);
        time.title = date.toLocaleString();
      }
    }
  }

  setInterval(() => showTimes(document), 30000);
  document.addEventListener('htmx:afterSettle', () => showTimes(document));
  addEventListener('DOMContentLoaded', () => showTimes(document));

  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-copy]');
    if (button !== null) {
      copy(button);
    }
  });

  document.addEventListener('htmx:afterRequest', (event) => {
    if (event.detail.successful) {
      clearWarning();
      const announcement = event.detail.xhr.getResponseHeader('X-Announce');
      if (announcement !== null) {
        announce(decodeURIComponent(announcement));
      }
    }
  });
  document.addEventListener('htmx:sendError', () => warn(OFFLINE));
  document.addEventListener('htmx:timeout', () => warn(OFFLINE));
  document.addEventListener('htmx:responseError', (event) => {
    const type = event.detail.xhr.getResponseHeader('Content-Type') || '';
    const text = event.detail.xhr.responseText;
    const plain = type.startsWith('text/plain') && text !== '';
    warn(plain ? text : 'The request failed with status ' + event.detail.xhr.status + '.');
  });

  /* The number of results, when a search has changed them, but not when a list is reloaded. */
  document.addEventListener('htmx:afterSettle', (event) => {
    const config = event.detail.requestConfig;
    const count = document.getElementById('source-count');
    if (config !== undefined && config.elt.matches('[role="search"]') && count !== null) {
      announce(count.textContent);
    }
  });

  /* The first invalid field, or whatever else a response wants focused. */
  document.addEventListener('htmx:afterSettle', (event) => {
    const target = event.detail.elt;
    const focused = target instanceof Element ? target.querySelector('[data-focus]') : null;
    if (focused !== null) {
      focused.focus();
    }
  });

  addEventListener('DOMContentLoaded', () => {
    const focused = document.querySelector('[data-focus]');
    if (focused !== null) {
      focused.focus();
    }
  });

  window.page = { announce, warn, showTimes };
})();
