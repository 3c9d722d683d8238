// Shortcuts inside a list (data-keys): j and k go from row to row, x ticks, and keys that links of the page name (data-key) follow
// them. A single key counts only where the focus is in the list, and never for who has switched it off ("chord"); with Alt and Shift it
// counts everywhere (WCAG 2.1.4). Screen readers keep their own keys while they browse: then nothing arrives here.
const typing = 'input:not([type=checkbox]), textarea, select, [contenteditable]';
const rowLinks = () => [...document.querySelectorAll('[data-keys] [data-key-row]')];

function move(from, step) {
  const links = rowLinks();
  const here = links.indexOf(from?.closest('tr')?.querySelector('[data-key-row]'));
  const next = here < 0 ? links[0] : links[here + step];
  next?.focus();
  return next !== undefined;
}

function act(key, target) {
  if (key === 'j' || key === 'k') return move(target, key === 'j' ? 1 : -1);
  if (key === 'x') {
    const box = target.closest('tr')?.querySelector('input[type=checkbox]');
    box?.click();
    return box !== null && box !== undefined;
  }
  const link = document.querySelector(`a[data-key="${CSS.escape(key)}"]`);
  link?.click();
  return link !== null;
}

// With Alt or in another alphabet the key's own letter is not what it types: then where it lies on the keyboard counts.
const letter = ({ key, code }) => (/^Key[A-Z]$/.test(code) ? code.slice(3).toLowerCase() : key);

document.addEventListener('keydown', (event) => {
  const { target, altKey, shiftKey, ctrlKey, metaKey } = event;
  if (ctrlKey || metaKey || event.isComposing || !(target instanceof Element) || target.closest(typing)) return;
  const list = target.closest('[data-keys]');
  const chord = altKey && shiftKey;
  if (!chord && (altKey || list?.dataset.keys !== 'single')) return;
  if (act(chord && event.code === 'Slash' ? '?' : letter(event), target)) event.preventDefault();
});
