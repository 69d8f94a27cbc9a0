/*
 * Follows a test that runs. The events of the job say when something has changed; the page as it
 * would be rendered now is then loaded, and its changed parts replace those shown. A part is an
 * element with an id, data-part and data-state; parts whose state is the same keep what the user
 * did in them.
 */
'use strict';

(function () {
  const RETRY_MILLIS = 3000;
  const TICK_MILLIS = 1000;
  // a network that changes can leave a stream open that delivers nothing any more
  const CHECK_MILLIS = 15000;
  const LOAD_MILLIS = 10000;
  const root = document.getElementById('test');
  const lost = document.getElementById('lost');
  // the clock of the browser may be wrong
  const clockOffset = Date.parse(root.dataset.now) - Date.now();
  let loading = false;
  let loadAgain = false;
  let retry = null;
  let ended = false;

  function elapsed(since) {
    const seconds = Math.max(0, Math.floor((Date.now() + clockOffset - Date.parse(since)) / 1000));
    if (seconds < 60) {
      return seconds + ' s';
    }
    const minutes = Math.floor(seconds / 60);
    return minutes < 60
      ? minutes + ' min ' + (seconds % 60) + ' s'
      : Math.floor(minutes / 60) + ' h ' + (minutes % 60) + ' min';
  }

  function tick() {
    for (const element of root.querySelectorAll('[data-since]')) {
      element.textContent = elapsed(element.dataset.since);
    }
  }

  function showProgress(job) {
    for (const step of job.results) {
      const element = root.querySelector('[data-progress="' + step.step + '"]');
      if (element !== null && step.progress) {
        element.textContent = Object.entries(step.progress)
          .map(([name, count]) => count.toLocaleString('en') + ' ' + name.replaceAll('_', ' '))
          .join(', ');
      }
    }
  }

  function setLost(isLost) {
    if (lost.hidden === isLost) {
      lost.hidden = !isLost;
      page.announce(isLost ? 'The service cannot be reached' : 'The service responds again');
    }
  }

  function nothingHasFocus() {
    const active = document.activeElement;
    return active === null || active === document.body || active.id === 'main';
  }

  /* Takes the focus from nothing that the user works with. */
  function focusFailure() {
    const failed = root.querySelector('[data-focus]');
    if (failed !== null && nothingHasFocus()) {
      failed.focus();
    }
  }

  /* Continues in a part whose focused control was replaced. */
  function focusFirst(part) {
    const control = part.querySelector('button, a[href], input, [tabindex]');
    if (control !== null && nothingHasFocus()) {
      control.focus();
    }
  }

  function replaceParts(loaded) {
    const announcements = [];
    let focused = null;
    for (const fresh of loaded.querySelectorAll('[data-part]')) {
      const shown = document.getElementById(fresh.id);
      if (shown !== null && shown.dataset.state !== fresh.dataset.state) {
        if (shown.contains(document.activeElement)) {
          focused = fresh;
        }
        shown.replaceWith(document.adoptNode(fresh));
        htmx.process(fresh);
        if (fresh.dataset.announcement) {
          announcements.push(fresh.dataset.announcement);
        }
      }
    }
    if (announcements.length > 0) {
      page.announce(announcements.join('. '));
    }
    if (ended) {
      focusFailure();
    }
    if (focused !== null) {
      focusFirst(focused);
    }
  }

  async function load() {
    const response = await fetch(location.pathname, {
      headers: { Accept: 'text/html' },
      signal: AbortSignal.timeout(LOAD_MILLIS),
    });
    if (response.redirected || response.status === 404) {
      location.reload(); // to sign in, or because the test was deleted
      return;
    }
    if (!response.ok) {
      throw new Error('Status ' + response.status);
    }
    const text = await response.text();
    const loaded = new DOMParser().parseFromString(text, 'text/html');
    ended = loaded.getElementById('test').dataset.ended === 'true';
    replaceParts(loaded);
    page.showTimes(root);
    tick();
  }

  /* Any number of calls while a page is being loaded cause one more. */
  async function refresh() {
    if (loading) {
      loadAgain = true;
      return;
    }
    loading = true;
    clearTimeout(retry);
    try {
      do {
        loadAgain = false;
        await load();
      } while (loadAgain);
      setLost(false);
    } catch (unreachable) {
      setLost(true);
      retry = setTimeout(refresh, RETRY_MILLIS);
    } finally {
      loading = false;
    }
  }

  jobEvents.listen(
    Number(root.dataset.job),
    (name, job) => {
      showProgress(job);
      if (name !== 'progress') {
        refresh();
      }
    },
    (isConnected) => {
      // a stream also ends when the session does: the page itself shows what is wrong
      if (isConnected ? !lost.hidden : !ended) {
        refresh();
      }
    });
  // an answer replaces the actions alone
  document.addEventListener('htmx:afterSettle', () => {
    focusFirst(document.getElementById('test-actions'));
    refresh();
  });
  addEventListener('offline', () => setLost(true));
  addEventListener('online', refresh);
  setInterval(() => {
    if (!ended) {
      refresh();
    }
  }, CHECK_MILLIS);
  setInterval(tick, TICK_MILLIS);
  tick();
})();
