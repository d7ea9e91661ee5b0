// Shows the files that were chosen, refuses those that are too large before they are sent, and says that sending goes on.
(() => {
  "use strict";

  const item = (file) => {
    const row = document.createElement("li");
    if (file.type === "image/jpeg" || file.type === "image/png") {
      const image = document.createElement("img");
      image.src = URL.createObjectURL(file);
      image.alt = "";
      image.addEventListener("load", () => URL.revokeObjectURL(image.src));
      row.append(image);
    }
    row.append(file.name);
    return row;
  };

  document.querySelectorAll("[data-upload]").forEach((box) => {
    const input = document.getElementById(box.dataset.upload);
    const max = Number(box.dataset.max) || Infinity;
    input.addEventListener("change", () => {
      const files = [...input.files];
      const tooBig = files.filter((file) => file.size > max).map((file) => file.name);
      box.querySelector("ul").replaceChildren(...files.map(item));
      input.setCustomValidity(tooBig.length ? `${box.dataset.tooBig} ${tooBig.join(", ")}` : "");
      input.reportValidity();
    });
    input.form.addEventListener("submit", () => {
      if (input.files.length) box.querySelectorAll("progress, .saved").forEach((part) => { part.hidden = false; });
    });
  });
})();
