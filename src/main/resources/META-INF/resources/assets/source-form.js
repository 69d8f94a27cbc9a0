/*
 * The form of a source. It marks the fields that a failed test names, clears the verdict as soon as
 * a field changes, and fills in the password of a pasted connection string, which no response has.
 */
'use strict';

(function () {
  const secrets = new Map();
  let pasted = '';

  function controlOf(name) {
    return document.getElementById('field-' + name.replaceAll('.', '-'));
  }

  /* The control of an option or an outer field, by its name in the schema. */
  function controlOfOption(name) {
    return controlOf('options.' + name) || controlOf(name);
  }

  function describe(control) {
    const ids = [control.id + '-error', control.id + '-help'];
    control.setAttribute('aria-describedby', ids.filter((id) => document.getElementById(id) !== null).join(' '));
  }

  /* No response contains a secret, so those in the form are kept while the form is replaced. */
  function rememberSecrets() {
    for (const control of document.querySelectorAll('#source-form [data-secret]')) {
      secrets.set(control.id, control.value);
    }
  }

  function restoreSecrets() {
    for (const control of document.querySelectorAll('#source-form [data-secret]')) {
      if (control.value === '' && secrets.has(control.id)) {
        control.value = secrets.get(control.id);
      }
    }
    secrets.clear();
  }

  function unescaped(text) {
    try {
      return decodeURIComponent(text);
    } catch (malformed) {
      return text;
    }
  }

  function fillInPassword(place) {
    const control = controlOf(place.dataset.field);
    if (control !== null) {
      const text = pasted.slice(Number(place.dataset.start), Number(place.dataset.end));
      control.value = place.dataset.escaped === 'true' ? unescaped(text) : text;
    }
  }

  function clearMarks() {
    for (const message of document.querySelectorAll('.field-error[data-test]')) {
      const control = message.closest('.field').querySelector('input, select, textarea');
      message.remove();
      control.removeAttribute('aria-invalid');
      describe(control);
    }
  }

  function markFields(names, hint) {
    clearMarks();
    for (const name of names) {
      const control = controlOfOption(name);
      if (control !== null && document.getElementById(control.id + '-error') === null) {
        const message = document.createElement('p');
        message.className = 'field-error';
        message.id = control.id + '-error';
        message.dataset.test = '';
        message.textContent = hint || 'The failed test names this field.';
        control.closest('.field').querySelector('.help').before(message);
        control.setAttribute('aria-invalid', 'true');
        describe(control);
      }
    }
  }

  function clearVerdict() {
    const panel = document.getElementById('form-test');
    if (panel !== null && panel.childElementCount > 0) {
      const empty = document.createElement('div');
      empty.id = 'form-test';
      panel.replaceWith(empty);
      clearMarks();
      page.announce('The form has changed. The result of the test was removed.');
    }
  }

  document.addEventListener('htmx:beforeRequest', (event) => {
    if (event.detail.elt.id === 'fill-in') {
      // as the service reads it
      pasted = document.getElementById('connection').value;
    }
  });

  document.addEventListener('htmx:beforeSwap', (event) => {
    rememberSecrets();
    const panel = document.getElementById('form-test');
    // the answer to a poll that was under way when the verdict was cleared
    if (event.detail.target.id === 'form-test' && event.detail.elt !== panel && event.detail.elt.id === 'form-test') {
      event.detail.shouldSwap = false;
    }
  });

  document.addEventListener('htmx:afterSettle', () => {
    const form = document.getElementById('source-form');
    restoreSecrets();
    const panel = document.getElementById('form-test');
    markFields((panel.dataset.invalid || '').split(' ').filter((name) => name !== ''), panel.dataset.hint);
    const result = document.getElementById('pasted');
    if (result !== null && pasted !== '') {
      clearVerdict();
      if (result.dataset.field !== undefined) {
        fillInPassword(result);
      }
      pasted = '';
      result.focus();
      return;
    }
    const errors = document.getElementById('form-errors');
    if (errors !== null && !errors.dataset.seen) {
      errors.dataset.seen = 'true';
      const invalid = form.querySelector('[aria-invalid="true"]');
      (invalid || errors).focus();
    }
  });

  document.addEventListener('input', (event) => {
    if (event.target.closest('#source-form') !== null && event.target.id !== 'connection') {
      clearVerdict();
    }
  });
})();
