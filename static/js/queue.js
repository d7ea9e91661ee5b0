// Keyboard work in table.queue: j and k move through the rows' links, Enter opens (the link has the focus), / searches.
(() => {
  "use strict";

  const links = () => [...document.querySelectorAll("table.queue tbody tr")].map((row) => row.querySelector("a")).filter(Boolean);
  const move = (step) => {
    const all = links();
    const now = all.findIndex((link) => link.closest("tr").contains(document.activeElement));
    const next = all[now < 0 ? 0 : Math.min(Math.max(now + step, 0), all.length - 1)];
    if (next) { next.focus(); next.closest("tr").scrollIntoView({ block: "nearest" }); }
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
    if (event.key === "j") move(1);
    if (event.key === "k") move(-1);
    const search = event.key === "/" && document.querySelector("input[type=search]");
    if (search) { event.preventDefault(); search.focus(); }
  });
})();
