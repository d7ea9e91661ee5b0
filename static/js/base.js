// Small conveniences for every page; each page works without them.
(() => {
  "use strict";

  // Menus close with Escape, by a click elsewhere, and when another opens.
  const closeMenus = (except) =>
    document.querySelectorAll("details.menu[open]").forEach((menu) => { if (menu !== except) menu.open = false; });
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  // The summary of errors takes the focus; in a place that opened on a tap (data-opens), its first field.
  const FIELD = "select, textarea, input:not([type=hidden])";
  const focus = (root) => {
    const box = root.querySelector("[data-focus]") || ("opens" in root.dataset && root.querySelector(FIELD));
    if (box) box.focus();
  };
  focus(document.body);
  document.addEventListener("htmx:afterSwap", (event) => focus(event.detail.target));

  // A form is sent once. `data-again` is for forms that answer with a file.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || "again" in form.dataset) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
    setTimeout(unlock, 30000, form); // after a stopped or lost request
  });
  const unlock = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  };
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(unlock));
  document.addEventListener("htmx:afterRequest", (event) => { if (event.target.matches("form")) unlock(event.target); });

  // What comes anew by itself (data-anew) stays when a try fails, be it that the login has ended; its note says so.
  const anew = (event) => event.detail.requestConfig?.elt.closest("[data-anew]");
  const answered = ({ xhr }) => xhr.status === 200 && new URL(xhr.responseURL).pathname === location.pathname;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (anew(event) && !answered(event.detail)) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const box = anew(event);
    if (box) box.querySelector("[data-stale]").hidden = answered(event.detail);
  });

  // data-copy="text" copies it; data-done is what the button says afterwards.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button || !navigator.clipboard) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    if (button.dataset.done) button.textContent = button.dataset.done;
  });
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  // Elder mode: read the page aloud, sentence by sentence (long texts are cut off by some voices).
  const reader = document.querySelector("[data-read-aloud]");
  if (reader && "speechSynthesis" in window) {
    const label = reader.querySelector("span");
    const start = label.textContent;
    const stopped = () => { label.textContent = start; reader.removeAttribute("aria-pressed"); };
    reader.hidden = false;
    reader.addEventListener("click", () => {
      const reading = reader.ariaPressed === "true";
      speechSynthesis.cancel();
      if (reading) { stopped(); return; }
      const text = document.querySelector("main").innerText.replace(start, "");
      const parts = text.split(/(?<=[。！？!?\n])/).filter((part) => part.trim());
      parts.forEach((part, index) => {
        const speech = new SpeechSynthesisUtterance(part);
        speech.lang = document.documentElement.lang === "en" ? "en" : "zh-CN";
        speech.rate = 0.85;
        if (index === parts.length - 1) speech.onend = speech.onerror = stopped;
        speechSynthesis.speak(speech);
      });
      label.textContent = reader.dataset.stop;
      reader.setAttribute("aria-pressed", "true");
    });
    window.addEventListener("pagehide", () => speechSynthesis.cancel());
  }
})();
