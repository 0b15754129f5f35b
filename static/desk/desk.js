// What the desk's one script adds. Every page works without it. It reads data attributes and
// changes text, focus and visibility; it makes no markup from text.
//
//   [data-row]          a row: j and k move over them, Enter opens the first link, x ticks its box
//   [data-key="s"]      this key focuses the field or presses the button or link
//   form[data-autosave] its fields go to that address two seconds after the last key;
//                       [data-autosave-note] in it shows the answer, or its data-failed
//   details[data-search] gets a field that filters its list; the attribute is the field's label
//   dialog#keys         lists the keys; the script adds those of this page
'use strict';
{
  const PAUSE = 2000;
  const STORED = 'desk-keys';
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const shown = (node) => node.getClientRects().length > 0;
  const make = (name, text = '') => {
    const node = document.createElement(name);
    node.textContent = text;
    return node;
  };

  // Keys

  let row = null;
  const help = document.getElementById('keys');
  const isTyping = (node) => node.isContentEditable || node.matches('select, textarea, input')
    && !node.matches('[type=checkbox], [type=radio], [type=submit], [type=button]');

  function move(step) {
    const rows = all('[data-row]').filter(shown);
    const current = document.activeElement?.closest('[data-row]') ?? row;
    const place = rows.indexOf(current);
    const next = rows[place < 0 ? (step > 0 ? 0 : rows.length - 1) : place + step];
    if (!next) return;
    row = next;
    (next.querySelector('a, button') ?? next).focus();
  }

  function use(node) {
    for (let part = node.closest('details'); part; part = part.parentElement.closest('details')) part.open = true;
    if (node.matches('input:not([type=checkbox], [type=submit], [type=button]), select, textarea, summary')) {
      node.focus();
      if (node.matches('input')) node.select();
    } else {
      node.focus();
      node.click();
    }
  }

  function list() {
    const words = help.querySelector('dl');
    all('[data-added]', words).forEach((node) => node.remove());
    const seen = new Set(all('dt', words).map((node) => node.textContent));
    for (const node of all('[data-key]')) {
      const key = node.dataset.key;
      if (seen.has(key)) continue;
      seen.add(key);
      const name = make('dt');
      name.append(make('kbd', key));
      const label = node.dataset.keyLabel ?? node.getAttribute('aria-label') ?? node.labels?.[0]?.textContent ?? node.textContent;
      const text = make('dd', label.trim());
      for (const part of [name, text]) part.dataset.added = '';
      words.append(name, text);
    }
  }

  function tick() {
    const box = (document.activeElement?.closest('[data-row]') ?? row)?.querySelector('input[type=checkbox]');
    box?.click();
  }

  function press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const { key, target } = event;
    if (isTyping(target) || document.querySelector('dialog[open]')) return;
    if (localStorage.getItem(STORED) === 'off') return;
    if (key === '?' && help) {
      list();
      help.showModal();
    } else if (key === 'j' || key === 'k') {
      move(key === 'j' ? 1 : -1);
    } else if (key === 'x' && all('[data-row] input[type=checkbox]').length > 0) {
      tick();
    } else if (key === 'Enter' && target === document.body && row?.isConnected) {
      row.querySelector('a')?.click();
    } else {
      const node = all('[data-key]').find((one) => one.dataset.key === key && (shown(one) || one.closest('details:not([open])')));
      if (!node) return;
      use(node);
    }
    event.preventDefault();
  }
  document.addEventListener('keydown', press);

  const opener = document.getElementById('open-keys');
  if (help && opener) {
    opener.hidden = false;
    opener.addEventListener('click', () => {
      list();
      help.showModal();
    });
    help.querySelector('button').addEventListener('click', () => help.close());
    const box = help.querySelector('input');
    box.checked = localStorage.getItem(STORED) !== 'off';
    box.addEventListener('change', () => localStorage.setItem(STORED, box.checked ? 'on' : 'off'));
  }

  // Drafts

  for (const form of all('form[data-autosave]')) {
    const notes = all('[data-autosave-note]', form);
    let timer = 0;
    let sending = null;
    let last = null;

    const say = (text) => notes.forEach((note) => { note.textContent = text; });
    const fields = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === 'string'));

    async function save(keepalive) {
      clearTimeout(timer);
      timer = 0;
      // One at a time, so that an older text never overtakes a newer one.
      if (sending && !keepalive) {
        timer = setTimeout(save, PAUSE);
        return;
      }
      const body = fields().toString();
      if (body === last) return;
      const control = new AbortController();
      sending = control;
      try {
        const type = 'application/x-www-form-urlencoded';
        const answer = await fetch(form.dataset.autosave, {
          method: 'POST', body, keepalive, redirect: 'error', signal: control.signal, headers: { 'content-type': type },
        });
        const isText = answer.headers.get('content-type')?.startsWith('text/plain');
        if (!answer.ok || !isText) throw new Error('not stored');
        last = body;
        say(await answer.text());
      } catch {
        if (!control.signal.aborted) say(notes[0]?.dataset.failed ?? '');
      } finally {
        if (sending === control) sending = null;
      }
    }

    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE);
    };
    form.addEventListener('input', later);
    form.addEventListener('change', later);
    // What is sent is no draft any more.
    form.addEventListener('submit', () => {
      clearTimeout(timer);
      timer = 0;
      sending?.abort();
    });
    addEventListener('pagehide', () => { if (timer) save(true); });
  }

  // Long lists

  for (const part of all('details[data-search]')) {
    const field = make('input');
    field.type = 'search';
    field.className = 'needle';
    field.autocomplete = 'off';
    field.setAttribute('aria-label', part.dataset.search);
    field.placeholder = part.dataset.search;
    const fold = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
    field.addEventListener('input', (event) => {
      event.stopPropagation();
      const words = fold(field.value).split(/\s+/);
      for (const item of all('label.choice, li', part)) {
        const text = fold(item.textContent);
        item.hidden = !item.querySelector(':checked') && !words.every((word) => text.includes(word));
      }
    });
    // Enter here would send the form.
    field.addEventListener('keydown', (event) => { if (event.key === 'Enter') event.preventDefault(); });
    part.querySelector('summary').after(field);
  }
}
