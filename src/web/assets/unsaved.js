// Warns before a page with typed and unsent text is left. Without it nothing breaks: drafts are kept by the server when sent.
const changed = new WeakSet();

function guardedForm(target) {
  return target instanceof Element ? target.closest('form[data-guard-unsaved]') : null;
}

document.addEventListener('input', (event) => {
  const form = guardedForm(event.target);
  if (form) changed.add(form);
});

document.addEventListener('submit', (event) => changed.delete(event.target));

window.addEventListener('beforeunload', (event) => {
  const open = [...document.querySelectorAll('form[data-guard-unsaved]')];
  if (open.some((form) => changed.has(form))) event.preventDefault();
});
