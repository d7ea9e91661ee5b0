// Sends each chosen file at once, one after the other, with its progress. Without it the form sends them all together.
(() => {
  "use strict";

  const element = (name, values = {}) => Object.assign(document.createElement(name), values);

  // One file to the form's own address. The answer is the page, with what is kept by now and what was refused.
  const send = (form, name, file, onProgress) => new Promise((resolve, reject) => {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.append("stay", "1");
    data.append(name, file);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.responseType = "document";
    request.upload.addEventListener("progress", (event) => onProgress(event.loaded / event.total));
    request.addEventListener("load", () => (request.status === 200 ? resolve(request.response) : reject(request)));
    request.addEventListener("error", () => reject(request));
    request.send(data);
  });

  const row = (file) => {
    const item = element("li");
    if (/^image\/(jpeg|png)$/.test(file.type)) {
      const image = element("img", { src: URL.createObjectURL(file), alt: "" });
      image.addEventListener("load", () => URL.revokeObjectURL(image.src));
      item.append(image);
    }
    const bar = element("progress", { className: "progress", max: 1, value: 0, ariaLabel: file.name });
    const words = element("span", { className: "small" });
    item.append(element("span", { textContent: file.name }), bar, words);
    return { item, bar, words };
  };

  document.querySelectorAll("[data-upload]").forEach((box) => {
    const input = document.getElementById(box.dataset.upload);
    const { form } = input;
    const list = box.querySelector("ul");
    const waiting = [];
    let busy = false;
    let wanted = null; // the button that was pressed while files were still being sent

    const show = (page) => {
      document.getElementById("kept").replaceChildren(...page.getElementById("kept").childNodes);
      return [...page.querySelectorAll(".summary li")].map((line) => line.textContent.trim()).join(" ");
    };

    const fail = ({ bar, words, item }, text) => {
      bar.remove();
      item.className = "wrong";
      item.setAttribute("role", "alert");
      words.textContent = text;
    };

    const again = (file, shown) => {
      fail(shown, box.dataset.lost);
      const button = element("button", { type: "button", className: "btn", textContent: box.dataset.again });
      button.addEventListener("click", () => { shown.item.remove(); add([file]); });
      shown.item.append(button);
    };

    const next = async () => {
      const job = waiting.shift();
      busy = Boolean(job);
      if (!job) {
        if (wanted && !list.children.length) form.requestSubmit(wanted); // else there is something to read first
        if (wanted) wanted.removeAttribute("aria-busy");
        wanted = null;
        return;
      }
      const { file, shown } = job;
      shown.words.textContent = box.dataset.sending;
      try {
        const refused = show(await send(form, input.name, file, (part) => { shown.bar.value = part; }));
        if (refused) fail(shown, refused.replace(`${file.name}: `, "")); else shown.item.remove();
      } catch { // no connection, or a page that is not this one
        again(file, shown);
      }
      next();
    };

    const add = (files) => {
      files.forEach((file) => {
        const shown = row(file);
        list.append(shown.item);
        if (file.size > Number(box.dataset.max)) fail(shown, box.dataset.tooBig);
        else waiting.push({ file, shown });
      });
      if (!busy) next();
    };

    form.querySelector("[name=stay]").hidden = true; // each file is added as soon as it is chosen
    input.addEventListener("change", () => {
      add([...input.files]);
      input.value = ""; // what is sent already does not go with the form once more
    });
    form.addEventListener("submit", (event) => {
      if (!busy) return;
      event.preventDefault();
      wanted = event.submitter;
      event.submitter.setAttribute("aria-busy", "true");
    });
  });
})();
