// Keeps a count in the navigation up to date while the page is seen, by server-sent events. Without it the count is as old as the page.
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 120_000;

class LiveCount extends HTMLElement {
  #source;
  #timer;
  #pause = FIRST_PAUSE;
  #count = 0;
  #status;
  #look = () => (document.hidden ? this.#close() : this.#open());
  #leave = () => this.#close();

  connectedCallback() {
    this.#count = Number(this.getAttribute('count'));
    // Beside the page, since inside the link it would become part of the link's name; there before its text, or nobody hears it.
    this.#status = document.createElement('div');
    this.#status.className = 'oi-visually-hidden';
    this.#status.setAttribute('role', 'status');
    document.querySelector('main')?.before(this.#status);
    document.addEventListener('visibilitychange', this.#look);
    // A page kept for the back button must not hold a connection.
    window.addEventListener('pagehide', this.#leave);
    window.addEventListener('pageshow', this.#look);
    this.#look();
  }

  disconnectedCallback() {
    document.removeEventListener('visibilitychange', this.#look);
    window.removeEventListener('pagehide', this.#leave);
    window.removeEventListener('pageshow', this.#look);
    this.#status?.remove();
    this.#close();
  }

  #open() {
    if (this.#source) return;
    clearTimeout(this.#timer);
    this.#source = new EventSource(this.getAttribute('src'));
    this.#source.addEventListener('counts', (event) => {
      this.#pause = FIRST_PAUSE;
      this.#show(JSON.parse(event.data));
    });
    // The session has ended, or too many pages are open: not again before this one is looked at anew.
    this.#source.addEventListener('over', () => this.#close());
    // The browser's own way of coming back knows no growing pauses, and gives up where a proxy answers in our stead.
    this.#source.addEventListener('error', () => {
      this.#close();
      this.#timer = setTimeout(this.#look, this.#pause * (0.5 + Math.random()));
      this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE);
    });
  }

  #close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = undefined;
  }

  #show({ count, late, label, news }) {
    this.replaceChildren(
      ...(count > 0 ? [this.#badge(count, late ? 'late' : 'neutral', label)] : []),
      ...(news ? [this.#badge(news.text, 'news', news.label)] : []),
    );
    if (count > this.#count) this.#status.textContent = label;
    this.#count = count;
  }

  #badge(count, tone, label) {
    const badge = document.createElement('span');
    badge.className = `oi-badge oi-badge--${tone}`;
    const number = document.createElement('span');
    number.setAttribute('aria-hidden', 'true');
    number.textContent = String(count);
    const said = document.createElement('span');
    said.className = 'oi-visually-hidden';
    said.textContent = label;
    badge.append(number, said);
    return badge;
  }
}

customElements.define('oi-live-count', LiveCount);
