// A signature pad. The strokes go into the hidden input named by data-sign as JSON: a list of strokes, each a list of
// [x, y] in whole numbers on a sheet 1000 wide and 400 high (the size of the canvas), in the order of drawing.
(() => {
  "use strict";

  const setUp = (pad) => {
    const canvas = pad.querySelector("canvas");
    const input = document.getElementById(pad.dataset.sign);
    const signed = pad.querySelector("[data-signed]");
    const pen = canvas.getContext("2d");
    let strokes = [];
    try { strokes = JSON.parse(input.value) || []; } catch { strokes = []; }

    const draw = () => {
      pen.clearRect(0, 0, canvas.width, canvas.height);
      Object.assign(pen, { lineWidth: 6, lineCap: "round", lineJoin: "round", strokeStyle: "#1f2430", fillStyle: "#1f2430" });
      strokes.forEach((points) => {
        pen.beginPath();
        points.forEach(([x, y]) => pen.lineTo(x, y));
        if (points.length === 1) { pen.arc(points[0][0], points[0][1], 3, 0, 7); pen.fill(); }
        pen.stroke();
      });
      input.value = strokes.length ? JSON.stringify(strokes) : "";
      signed.hidden = !strokes.length;
    };
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      const fit = (value, size) => Math.round(Math.min(Math.max(value, 0), 1) * size);
      return [fit((event.clientX - box.left) / box.width, canvas.width), fit((event.clientY - box.top) / box.height, canvas.height)];
    };

    canvas.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      strokes.push([at(event)]);
      draw();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!canvas.hasPointerCapture(event.pointerId)) return;
      const stroke = strokes[strokes.length - 1];
      const [x, y] = at(event);
      const [lastX, lastY] = stroke[stroke.length - 1];
      if (Math.abs(x - lastX) + Math.abs(y - lastY) >= 3) { stroke.push([x, y]); draw(); }
    });
    pad.querySelector("[data-clear]").addEventListener("click", () => { strokes = []; draw(); });
    pad.hidden = false;
    draw();
  };

  document.querySelectorAll("[data-sign]").forEach(setUp);
})();
