const $ = (query) => document.querySelector(query);
const rows = () => [...document.querySelectorAll(".grid tbody tr")];
const ids = () => rows().map((row) => row.querySelector("small").textContent.trim());
const shown = () => $("#shown").textContent;
const key = (name, more) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...more }));
const set = (query, value) => { const it = $(query); it.value = value; it.dispatchEvent(new Event(it.tagName === "SELECT" ? "change" : "input", { bubbles: true })); };
const tick = () => new Promise((done) => setTimeout(done, 30));
const errors = [];
addEventListener("error", (event) => errors.push(String(event.message)));
addEventListener("load", async () => {
  const said = {};
  try { await act(said); } catch (error) { errors.push(String(error.stack)); }
  parent.postMessage(JSON.stringify({ ...said, errors }), "*");
});
