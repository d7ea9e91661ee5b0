// Keyboard work in table.queue: j and k move through the rows' links, Enter opens (the link has the focus), x ticks the row,
// a sends the ticked ones, / searches, u switches the unread, ? unfolds the list of keys. Nothing fires while typing.
(() => {
  "use strict";

  const ticks = () => [...document.querySelectorAll("table.queue .tick input")];
  const links = () => [...document.querySelectorAll("table.queue tbody tr")].map((row) => row.querySelector("a")).filter(Boolean);
  const move = (step) => {
    const all = links();
    const now = all.findIndex((link) => link.closest("tr").contains(document.activeElement));
    const next = all[now < 0 ? 0 : Math.min(Math.max(now + step, 0), all.length - 1)];
    if (next) { next.focus(); next.closest("tr").scrollIntoView({ block: "nearest" }); }
  };

  const bar = document.querySelector("form.bar");
  const count = () => {
    if (!bar) return;
    const n = ticks().filter((tick) => tick.checked).length;
    const words = bar.querySelector("[data-ticked]");
    words.hidden = !n;
    words.querySelector("b").textContent = n;
    bar.classList.toggle("stuck", n > 0);
  };
  const assign = () => {
    if (!bar) return;
    if (ticks().some((tick) => tick.checked)) bar.requestSubmit();
    else bar.querySelector("button").focus();
  };
  const tick = () => {
    const box = document.activeElement.closest("tr")?.querySelector(".tick input");
    if (box) { box.checked = !box.checked; count(); }
  };
  const unfold = () => {
    const keys = document.getElementById("keys");
    if (keys) { keys.open = !keys.open; if (keys.open) keys.scrollIntoView({ block: "nearest" }); }
  };
  const keys = {
    j: () => move(1), k: () => move(-1), x: tick, a: assign, "?": unfold,
    u: () => document.querySelector("[data-key=u]")?.click(),
    "/": () => document.querySelector("input[type=search]")?.focus(),
  };

  document.addEventListener("change", count);
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing || !(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  });
  count();
})();
