/* The drawing of the map as a PNG, made by the browser from our own SVG: nothing else is asked for. */
(function () {
  "use strict";
  /* paper at 300 points an inch is about three times the screen */
  const SCALE = 2.5;
  const button = document.querySelector("[data-png]");
  const failure = document.querySelector("[data-png-error]");
  if (!button || !HTMLCanvasElement.prototype.toBlob) { return; }
  button.closest("[data-png-item]").hidden = false;

  function load(address) {
    return new Promise(function (resolve, reject) {
      const picture = new Image();
      picture.addEventListener("load", function () { resolve(picture); });
      picture.addEventListener("error", reject);
      picture.src = address;
    });
  }

  function draw(picture) {
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.naturalWidth * SCALE);
    canvas.height = Math.round(picture.naturalHeight * SCALE);
    const context = canvas.getContext("2d");
    context.fillStyle = "#FFFFFF";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return new Promise(function (resolve, reject) {
      canvas.toBlob(function (blob) { blob ? resolve(blob) : reject(new Error("no picture")); }, "image/png");
    });
  }

  function save(blob, name) {
    const address = URL.createObjectURL(blob);
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    window.setTimeout(function () { URL.revokeObjectURL(address); }, 60000);
  }

  function nameOf(answer) {
    const told = /filename="?([^";]+)\.svg/.exec(answer.headers.get("Content-Disposition") || "");
    return (told ? told[1] : "map") + ".png";
  }

  button.addEventListener("click", async function () {
    failure.hidden = true;
    button.disabled = true;
    try {
      const answer = await fetch(button.dataset.png, { credentials: "same-origin" });
      if (!answer.ok) { throw new Error(String(answer.status)); }
      const picture = await load("data:image/svg+xml;charset=utf-8," + encodeURIComponent(await answer.text()));
      save(await draw(picture), nameOf(answer));
    } catch {
      failure.hidden = false;
    }
    button.disabled = false;
  });
})();
