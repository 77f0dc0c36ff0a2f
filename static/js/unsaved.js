// Keeps what an editor types, a few seconds after each change, apart from what is
// saved. Save stays what it was; without this script it is the only thing there is.

const QUIET_MS = 2000;
const LONGEST_MS = 8000;
const AGAIN_MS = 15000;
const PATIENCE_MS = 6000;
const MOST_WHILE_LEAVING = 60000; // bytes that a browser sends after a page has gone

class Ended extends Error {}

class Keeper {
  constructor(place) {
    this.place = place;
    this.form = place.closest("form");
    this.address = place.dataset.address;
    [this.status, this.warned] = place.querySelectorAll("[role=status]");
    this.facts = place.querySelector(".facts");
    this.signIn = place.querySelector("p:last-of-type");
    this.changed = 0; // when the first thing changed that is not kept yet; 0: nothing
    this.underway = null;
    this.hasEnded = false;
    this.isSent = false;
  }

  start() {
    this.form.addEventListener("input", () => this.note());
    this.form.addEventListener("change", () => this.note());
    this.form.addEventListener("submit", (event) => this.submit(event));
    document.addEventListener("visibilitychange", () => this.turn());
    window.addEventListener("pagehide", () => this.save());
    window.addEventListener("beforeunload", (event) => {
      if (this.changed && this.isStuck && !this.isSent) event.preventDefault();
    });
  }

  field(name) {
    return this.form.elements.namedItem(name);
  }

  note() {
    this.changed ||= Date.now();
    this.later(Math.max(0, Math.min(QUIET_MS, this.changed + LONGEST_MS - Date.now())));
  }

  later(wait) {
    clearTimeout(this.timer);
    if (!this.isSent) this.timer = setTimeout(() => this.save(), wait);
  }

  turn() {
    if (document.hidden || this.hasEnded) this.save();
  }

  say(place, words) {
    if (place.textContent !== words) place.textContent = words;
  }

  // One at a time; what changes meanwhile goes with the next one.
  save() {
    clearTimeout(this.timer);
    if (!this.changed || this.underway || this.isSent) return this.underway;
    const since = this.changed;
    this.changed = 0;
    this.underway = this.keep()
      .then(() => this.settle(false, false))
      .catch((reason) => {
        this.changed ||= since;
        this.settle(true, reason instanceof Ended);
      })
      .finally(() => {
        this.underway = null;
        if (this.changed) this.later(this.isStuck ? AGAIN_MS : LONGEST_MS);
      });
    return this.underway;
  }

  settle(isStuck, hasEnded) {
    this.isStuck = isStuck;
    this.hasEnded = hasEnded;
    this.signIn.hidden = !hasEnded;
    const { ended, failed } = this.status.dataset;
    if (isStuck) this.say(this.status, hasEnded ? ended : failed);
  }

  async keep() {
    if (this.hasEnded) await this.renew();
    let answer = await this.send();
    if (answer.status === 403) {
      await this.renew(); // somebody signed in anew: the token is another
      answer = await this.send();
    }
    if (answer.status === 409) {
      this.becomeAnother();
      answer = await this.send();
    }
    if (!answer.ok) throw new Error(String(answer.status));
    const { seen, said, warned, facts } = await answer.json();
    this.field("seen").value = seen;
    this.say(this.status, said);
    this.say(this.warned, warned);
    this.say(this.facts, facts);
  }

  // Another window writes what this one wrote so far: from now on each its own.
  becomeAnother() {
    this.field("window").value = crypto.randomUUID();
    this.field("seen").value = 0;
  }

  async send() {
    const body = new URLSearchParams(new FormData(this.form));
    const keepalive = String(body).length < MOST_WHILE_LEAVING;
    return this.ask({ method: "POST", body, keepalive });
  }

  async renew() {
    const answer = await this.ask({});
    if (!answer.ok) throw new Ended();
    const { token } = await answer.json();
    for (const input of document.getElementsByName("csrfmiddlewaretoken")) input.value = token;
  }

  async ask(options) {
    const answer = await fetch(this.address, { ...options, redirect: "manual" });
    if (answer.type === "opaqueredirect") throw new Ended();
    return answer;
  }

  // Save asks first whether anybody is still signed in: else the text would be gone
  // from the page, and only what was kept could be taken up again.
  submit(event) {
    if (event.submitter?.formTarget === "_blank") return;
    if (this.isSent) return;
    event.preventDefault();
    if (this.isAsking) return;
    this.isAsking = true;
    const enough = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    Promise.race([this.check(), enough])
      .then(() => this.go(event.submitter))
      .catch((reason) => this.settle(true, reason instanceof Ended))
      .finally(() => {
        this.isAsking = false;
      });
  }

  async check() {
    await this.underway;
    await this.renew();
  }

  go(submitter) {
    this.isSent = true;
    clearTimeout(this.timer);
    this.form.requestSubmit(submitter);
    setTimeout(() => {
      this.isSent = false; // a field was found wanting, and nothing was sent
    }, PATIENCE_MS);
  }
}

const place = document.getElementById("unsaved");
if (place) new Keeper(place).start();
